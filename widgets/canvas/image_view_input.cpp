// SPDX-License-Identifier: Apache-2.0
// The mouse on an ImageView.
#include "widgets/canvas/image_view.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QtMath>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr double kZoomPerNotch = 1.2;
constexpr double kSplitPerNotch = 0.02;  // Of the pane's width.
constexpr double kNotch = 120.0;         // Eighths of a degree, as Qt counts.
constexpr double kGripReach = 8.0;       // Pane pixels either side of the line.

}  // namespace

bool ImageView::isOnSplit(const QPointF& pane) const {
  return isSplitShown() && std::abs(pane.x() - splitPosition_ * width()) <= kGripReach;
}

void ImageView::moveSplit(double fraction) {
  const double before = splitPosition_;
  setSplitPosition(fraction);
  if (splitPosition_ != before) {
    Q_EMIT splitMoved(splitPosition_);
  }
}

void ImageView::wheelEvent(QWheelEvent* event) {
  if (!hasPhoto()) {
    event->ignore();
    return;
  }
  // With a modifier held some platforms turn the wheel sideways.
  const QPoint angle = event->angleDelta();
  const double notches = (angle.y() != 0 ? angle.y() : angle.x()) / kNotch;
  if (isSplitShown() && event->modifiers().testFlag(Qt::ShiftModifier)) {
    moveSplit(splitPosition_ + notches * kSplitPerNotch);
  } else if (notches != 0.0) {
    zoomTo(transform().zoom() * std::pow(kZoomPerNotch, notches), event->position());
    emitHovered(event->position());
  }
  event->accept();
}

void ImageView::mousePressEvent(QMouseEvent* event) {
  if (pressWithTool(*event)) {
    return;
  }
  const bool isLeft = event->button() == Qt::LeftButton;
  if (drag_ != Drag::kNone || (!isLeft && event->button() != Qt::MiddleButton)) {
    QWidget::mousePressEvent(event);
    return;
  }
  if (isLeft && isOnSplit(event->position())) {
    drag_ = Drag::kSplit;
    // Held where it was taken: the line must not jump to the cursor.
    dragFrom_ = {event->position().x() - splitPosition_ * width(), 0.0};
  } else if (hasPhoto()) {
    drag_ = Drag::kPan;
    dragFrom_ = event->position();
  }
  updateCursor(event->position());
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = event->position();
  if (drag_ == Drag::kPan) {
    changeState(transform().pannedBy(at - dragFrom_));
    dragFrom_ = at;
  } else if (drag_ == Drag::kSplit) {
    moveSplit((at.x() - dragFrom_.x()) / std::max(1, width()));
  } else if (drawTool_.isDrawing()) {
    followWithTool(*event);
  }
  updateCursor(at);
  emitHovered(at);
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && drawTool_.isDrawing()) {
    finishWithTool(*event);
  }
  // With a tool the left button may stay down, drawing, when the middle one is done with panning.
  const bool hasPanned = event->button() == Qt::MiddleButton && tool() != CanvasTool::kNone;
  if (hasPanned || !(event->buttons() & (Qt::LeftButton | Qt::MiddleButton))) {
    drag_ = Drag::kNone;
  }
  updateCursor(event->position());
}

void ImageView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (tool() != CanvasTool::kNone) {
    // The second of two quick clicks draws like the first.
    mousePressEvent(event);
    return;
  }
  if (event->button() != Qt::LeftButton) {
    return;
  }
  if (isOnSplit(event->position())) {
    moveSplit(0.5);
  } else {
    fit();
    emitHovered(event->position());
  }
}

void ImageView::leaveEvent(QEvent* /*event*/) {
  if (hovered_) {
    hovered_.reset();
    Q_EMIT hovered(std::nullopt);
  }
}

void ImageView::contextMenuEvent(QContextMenuEvent* event) {
  if (event->reason() == QContextMenuEvent::Mouse && isMenuUnasked_) {
    return;
  }
  Q_EMIT contextMenuAsked(event->globalPos());
}

void ImageView::emitHovered(const QPointF& pane) {
  std::optional<QPoint> pixel;
  if (hasPhoto() && QRectF(0, 0, width() - sideRoom_, height()).contains(pane)) {
    const QPointF at = toPicture(pane);
    const QPoint whole(qFloor(at.x()), qFloor(at.y()));
    if (QRect(QPoint(0, 0), photo_->size()).contains(whole)) {
      pixel = whole;
    }
  }
  if (pixel != hovered_) {
    hovered_ = pixel;
    Q_EMIT hovered(pixel);
  }
}

void ImageView::updateCursor(const QPointF& pane) {
  if (drag_ == Drag::kPan) {
    setCursor(Qt::ClosedHandCursor);
  } else if (tool() != CanvasTool::kNone && hasPhoto()) {
    setCursor(Qt::CrossCursor);
  } else if (drag_ == Drag::kSplit || isOnSplit(pane)) {
    setCursor(Qt::SplitHCursor);
  } else {
    unsetCursor();
  }
}

}  // namespace patchscape
