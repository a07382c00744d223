// SPDX-License-Identifier: Apache-2.0
// Drawing on an ImageView.
#include "widgets/canvas/image_view.h"
#include "widgets/canvas/shape_painter.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <utility>

namespace patchscape {

void ImageView::setTool(CanvasTool tool) {
  if (tool == drawTool_.tool()) {
    return;
  }
  cancelDrawing();
  drawTool_.setTool(tool);
  describe();
  updateCursor(mapFromGlobal(QCursor::pos()));
}

QString ImageView::whatTheMouseDraws() const {
  switch (drawTool_.tool()) {
    case CanvasTool::kLine:
      return tr("Drag draws a line, Esc cancels. Wheel zooms, middle button pans.");
    case CanvasTool::kBox:
    case CanvasTool::kLasso:
      return tr(
          "Drag selects a region, with Shift adds one, with Alt takes one away, Esc cancels. "
          "Wheel zooms, middle button pans.");
    case CanvasTool::kPoint:
      return tr("Click chooses a point. Wheel zooms, middle button pans.");
    case CanvasTool::kNone:
      break;
  }
  return tr("Wheel zooms, drag pans, double-click fits the picture.");
}

void ImageView::setMarkedLines(std::vector<MarkedLine> lines) {
  lines_ = std::move(lines);
  update();
}

void ImageView::setSelection(SelectionMask selection) {
  if (!(selection == selection_->selection())) {
    selection_->setSelection(std::move(selection));
    update();
  }
}

void ImageView::setMirroredShape(const std::optional<DrawnShape>& shape) {
  mirrored_ = shape;
  updateShape();
}

void ImageView::setDrawingLabel(const QString& label) {
  if (label != drawingLabel_) {
    drawingLabel_ = label;
    updateShape();
  }
}

const std::optional<DrawnShape>& ImageView::shownShape() const {
  return drawTool_.isDrawing() ? drawTool_.shape() : mirrored_;
}

void ImageView::updateShape() {
  // Only what the shape covered and covers: this runs at every move of the mouse, in every pane.
  update(shapeRect_);
  const std::optional<DrawnShape>& shape = shownShape();
  if (!shape) {
    drawingLabel_.clear();
  }
  shapeRect_ =
      shape ? drawnShapeRect(*shape, drawingLabel_, transform(), QFontMetricsF(font())) : QRect();
  update(shapeRect_);
}

CursorPlace ImageView::placeOf(const QPointF& pane) const {
  return {pane, transform().toPixel(pane)};
}

bool ImageView::cancelDrawing() {
  if (!drawTool_.isDrawing()) {
    return false;
  }
  drawTool_.cancel();
  updateShape();
  Q_EMIT drawingChanged(std::nullopt);
  return true;
}

bool ImageView::pressWithTool(const QMouseEvent& event) {
  isMenuUnasked_ = event.button() == Qt::RightButton && cancelDrawing();
  if (isMenuUnasked_) {
    return true;
  }
  if (tool() == CanvasTool::kNone || event.button() != Qt::LeftButton || !hasPhoto()) {
    return false;
  }
  if (drag_ == Drag::kNone) {
    drawTool_.begin(placeOf(event.position()), event.modifiers(), photo_->size());
    updateShape();
    if (drawTool_.isDrawing()) {
      Q_EMIT drawingChanged(drawTool_.shape());
    }
  }
  return true;
}

void ImageView::followWithTool(const QMouseEvent& event) {
  if (!event.buttons().testFlag(Qt::LeftButton)) {
    // Another window has had the release.
    cancelDrawing();
    return;
  }
  drawTool_.follow(placeOf(event.position()), event.modifiers());
  updateShape();
  Q_EMIT drawingChanged(drawTool_.shape());
}

void ImageView::finishWithTool(const QMouseEvent& event) {
  drawTool_.follow(placeOf(event.position()), event.modifiers());
  const std::optional<DrawnShape> shape = drawTool_.finish();
  updateShape();
  Q_EMIT drawingChanged(std::nullopt);
  if (!shape) {
    return;
  }
  if (shape->tool == CanvasTool::kLine) {
    Q_EMIT lineDrawn(shape->points.first(), shape->points.last());
  } else if (shape->tool != CanvasTool::kPoint) {
    Q_EMIT regionDrawn(shape->points, shape->mode);
  } else if (const auto pixel = pixelAt(shape->points.last(), photo_->size())) {
    Q_EMIT pointClicked(*pixel);
  }
}

bool ImageView::event(QEvent* event) {
  const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
  if (isKey && drawTool_.isDrawing() && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    // The window's own Esc would cancel a computation.
    event->accept();
    if (event->type() == QEvent::KeyPress) {
      cancelDrawing();
    }
    return true;
  }
  if (event->type() == QEvent::Hide) {
    cancelDrawing();
  }
  return QWidget::event(event);
}

}  // namespace patchscape
