// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/progress_line.h"

#include <QPainter>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kHeight = 2;
constexpr double kStart = 0.03;  // Something shows at once.

}  // namespace

ProgressLine::ProgressLine(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("progressLine"));
  setAccessibleName(tr("Progress"));
  setFixedHeight(kHeight);
}

void ProgressLine::setFraction(double fraction) {
  fraction_ = std::clamp(fraction, 0.0, 1.0);
  update();
}

void ProgressLine::setRunning(bool running) {
  running_ = running;
  fraction_ = 0.0;
  update();
}

void ProgressLine::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Window));
  if (running_) {
    const double shown = std::max(kStart, fraction_);
    painter.fillRect(QRectF(0, 0, width() * shown, height()), palette().color(QPalette::Highlight));
  }
}

}  // namespace patchscape
