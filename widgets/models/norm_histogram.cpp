// SPDX-License-Identifier: Apache-2.0
#include "widgets/models/norm_histogram.h"

#include <QPainter>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kHeight = 84;
constexpr int kScaleHeight = 16;

}  // namespace

NormHistogram::NormHistogram(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("normHistogram"));
  setAccessibleName(tr("Histogram of the tensors' norms"));
  setToolTip(tr("How many tensors have which root mean square of their values"));
  setFixedHeight(kHeight);
}

void NormHistogram::setCounts(std::vector<int> counts) {
  counts_ = std::move(counts);
  update();
}

void NormHistogram::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const QColor dim = palette().color(QPalette::PlaceholderText);
  const int base = height() - kScaleHeight;
  painter.setPen(dim);
  painter.drawLine(0, base, width(), base);
  const QString powers[] = {
      QStringLiteral("10⁻⁴"), QStringLiteral("10⁻²"), QStringLiteral("1"), QStringLiteral("10²")};
  for (int i = 0; i < 4; ++i) {
    const QRect place(i * (width() - 40) / 3, base, 40, kScaleHeight);
    painter.drawText(place,
                     i == 0   ? Qt::AlignLeft
                     : i == 3 ? Qt::AlignRight
                              : Qt::AlignHCenter,
                     powers[i]);
  }
  const int most = counts_.empty() ? 0 : *std::ranges::max_element(counts_);
  if (most == 0) {
    return;
  }
  const double step = static_cast<double>(width()) / static_cast<double>(counts_.size());
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double tall = counts_[i] * (base - 4.0) / most;
    painter.fillRect(QRectF(static_cast<double>(i) * step, base - tall, step - 1.0, tall),
                     palette().color(QPalette::Highlight));
  }
}

}  // namespace patchscape
