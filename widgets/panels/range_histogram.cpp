// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/range_histogram.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr int kHandle = 5;           // Half its width, pixels.
constexpr int kBase = 8;             // Room for the handles under the bars, pixels.
constexpr float kKeyStep = 0.01F;    // Of the extent.
constexpr float kLeastSpan = 1e-3F;  // Of the extent, between the handles.

}  // namespace

RangeHistogram::RangeHistogram(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("rangeHistogram"));
  setAccessibleName(tr("Histogram with the ends of the range"));
  setFocusPolicy(Qt::StrongFocus);
  setMinimumHeight(sizeHint().height());
}

void RangeHistogram::setCounts(const std::vector<std::int64_t>& counts, ValueRange extent) {
  counts_ = counts;
  extent_ = extent;
  update();
}

void RangeHistogram::setRange(ValueRange range) {
  range_ = range;
  update();
}

double RangeHistogram::xOf(float value) const {
  const double share =
      static_cast<double>(value - extent_.low) / static_cast<double>(extent_.high - extent_.low);
  return kHandle + std::clamp(share, 0.0, 1.0) * (width() - 2 * kHandle);
}

float RangeHistogram::valueAt(double x) const {
  const double share = std::clamp((x - kHandle) / std::max(1, width() - 2 * kHandle), 0.0, 1.0);
  return extent_.low + static_cast<float>(share) * (extent_.high - extent_.low);
}

void RangeHistogram::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const int floor = height() - kBase;
  painter.setPen(palette().color(QPalette::Mid));
  painter.drawLine(kHandle, floor, width() - kHandle, floor);
  if (counts_.empty()) {
    return;
  }
  const double low = xOf(range_.low);
  const double high = xOf(range_.high);
  // Square roots, so that a few rare values are still seen beside a wall.
  const auto most = std::sqrt(static_cast<double>(*std::ranges::max_element(counts_)));
  const double step =
      static_cast<double>(width() - 2 * kHandle) / static_cast<double>(counts_.size());
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double x = kHandle + step * static_cast<double>(i);
    const double tall =
        most > 0.0 ? (floor - 2) * std::sqrt(static_cast<double>(counts_[i])) / most : 0.0;
    const bool inside = x + step / 2 >= low && x + step / 2 <= high;
    painter.setBrush(palette().color(inside ? QPalette::Text : QPalette::Mid));
    painter.drawRect(QRectF(x, floor - tall, std::max(1.0, step - 0.5), tall));
  }
  for (const bool isHigh : {false, true}) {
    const double x = isHigh ? high : low;
    const bool active = hasFocus() && isHigh == highHandle_;
    painter.setBrush(palette().color(active ? QPalette::Highlight : QPalette::Text));
    painter.drawPolygon(QPolygonF{{x, floor - 1.0},
                                  {x + kHandle, static_cast<double>(height() - 1)},
                                  {x - kHandle, static_cast<double>(height() - 1)}});
    painter.fillRect(QRectF(x - 0.5, 0, 1, floor), painter.brush());
  }
}

void RangeHistogram::moveHandle(float value) {
  const float least = (extent_.high - extent_.low) * kLeastSpan;
  ValueRange moved = range_;
  if (highHandle_) {
    moved.high = std::max(value, moved.low + least);
  } else {
    moved.low = std::min(value, moved.high - least);
  }
  setRange(moved);
  Q_EMIT rangeMoved(moved);
}

void RangeHistogram::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || counts_.empty()) {
    return;
  }
  const double x = event->position().x();
  highHandle_ = std::abs(x - xOf(range_.high)) < std::abs(x - xOf(range_.low));
  moveHandle(valueAt(x));
}

void RangeHistogram::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0 && !counts_.empty()) {
    moveHandle(valueAt(event->position().x()));
  }
}

void RangeHistogram::mouseDoubleClickEvent(QMouseEvent* event) {
  Q_EMIT resetAsked();
  event->accept();
}

void RangeHistogram::keyPressEvent(QKeyEvent* event) {
  const float step = (extent_.high - extent_.low) * kKeyStep;
  if (event->key() == Qt::Key_Space) {
    highHandle_ = !highHandle_;
    update();
  } else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
    const float from = highHandle_ ? range_.high : range_.low;
    moveHandle(event->key() == Qt::Key_Left ? from - step : from + step);
  } else {
    QWidget::keyPressEvent(event);
  }
}

}  // namespace patchscape
