// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/status_line.h"

#include "widgets/panels/panel_rows.h"
#include "widgets/panels/units.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include <chrono>

namespace patchscape {
namespace {

constexpr int kPartGap = 16;
constexpr int kHeight = 26;
constexpr int kLongestName = 180;  // Pixels.

}  // namespace

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent),
      file_(makePart(QStringLiteral("statusFile"), "head")),
      size_(makePart(QStringLiteral("statusSize"), "dim")),
      values_(makePart(QStringLiteral("statusValues"), "text")),
      zoom_(makePart(QStringLiteral("statusZoom"), "dim")),
      latency_(makePart(QStringLiteral("statusLatency"), "dim")),
      device_(makePart(QStringLiteral("statusDevice"), "dim")),
      jobs_(new QToolButton(this)) {
  setObjectName(QStringLiteral("statusLine"));
  setAttribute(Qt::WA_StyledBackground);
  setFixedHeight(kHeight);
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(kPanelMargin, 0, kPanelMargin, 0);
  layout->setSpacing(kPartGap);
  layout->addWidget(file_);
  layout->addWidget(size_);
  layout->addWidget(values_, 1);
  layout->addWidget(zoom_);
  layout->addWidget(latency_);
  layout->addWidget(device_);
  layout->addWidget(jobs_);
  jobs_->setObjectName(QStringLiteral("statusJobs"));
  jobs_->setToolTip(tr("Shows or hides the jobs"));
  jobs_->setFocusPolicy(Qt::StrongFocus);
  jobs_->hide();
  connect(jobs_, &QToolButton::clicked, this, &StatusLine::jobsAsked);
  values_->setMinimumWidth(0);
  values_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  flashEnd_.setSingleShot(true);
  connect(&flashEnd_, &QTimer::timeout, this, [this] {
    flash_.clear();
    showProbe();
  });
}

QLabel* StatusLine::makePart(const QString& name, const char* role) {
  auto* const part = new QLabel(this);
  part->setObjectName(name);
  part->setProperty("role", QLatin1String(role));
  part->setTextFormat(Qt::PlainText);
  return part;
}

void StatusLine::setPicture(const QString& name, int width, int height) {
  file_->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, kLongestName));
  file_->setToolTip(name);
  size_->setText(width > 0 ? timesText(width, height) : QString());
  if (width == 0) {
    setProbe(std::nullopt);
  }
}

void StatusLine::setProbe(const std::optional<Probe>& probe) {
  probe_ = probe;
  showProbe();
}

void StatusLine::showProbe() {
  values_->setText(!flash_.isEmpty() ? flash_ : probe_ ? textOf(*probe_) : QString());
}

void StatusLine::setZoom(double zoom) {
  constexpr double kPercent = 100.0;
  zoom_->setText(zoom > 0.0 ? withUnit(zoom * kPercent, 0, QStringLiteral("%")) : QString());
}

void StatusLine::setLatency(double milliseconds) {
  latency_->setText(milliseconds < 0.0 ? QString()
                                       : withUnit(milliseconds, 0, QStringLiteral("ms")));
}

void StatusLine::setRates(const QString& text, const QString& explained) {
  latency_->setText(text);
  latency_->setToolTip(explained);
}

void StatusLine::setModel(const ModelInfo* model) {
  if (model == nullptr) {
    device_->setText(tr("no model"));
    return;
  }
  const QString device = QString::fromStdString(model->device);
  const bool isCpu = device == QLatin1String("cpu");
  QStringList parts{isCpu ? QStringLiteral("CPU") : device,
                    QString::fromStdString(model->precision)};
  if (isCpu) {
    parts.append(QString::fromStdString(nameOf(model->kernels)));
    parts.append(withUnit(model->threads, tr("threads")));
  }
  device_->setText(parts.join(QStringLiteral(" · ")));
  device_->setToolTip(tr("Where the network runs: device, precision, kernels, threads"));
}

void StatusLine::setJobs(const QString& text) {
  jobs_->setText(text);
  jobs_->setAccessibleName(text);
  jobs_->setVisible(!text.isEmpty());
}

void StatusLine::flash(const QString& text) {
  using namespace std::chrono_literals;
  flash_ = text;
  flashEnd_.start(4s);
  showProbe();
}

}  // namespace patchscape
