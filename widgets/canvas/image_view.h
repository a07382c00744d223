// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"
#include "widgets/canvas/display_image.h"
#include "widgets/canvas/draw_tool.h"
#include "widgets/canvas/pane_painter.h"
#include "widgets/canvas/picture_marks.h"
#include "widgets/canvas/selection_layer.h"
#include "widgets/canvas/view_state.h"
#include "widgets/canvas/view_transform.h"

#include <QPoint>
#include <QPointF>
#include <QPolygonF>
#include <QString>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QVariantAnimation;

namespace patchscape {

/// One pane of the canvas: the photo and, over it, one view of what the model sees in it.
///
/// Wheel zooms at the cursor, left or middle drag pans, double-click fits. With the split on, the
/// photo is left of the handle and the view right of it. Neutral dark ground (#17181b) in both
/// themes; a small tag top left says what is shown. At 800 % and more, pixels are drawn as squares.
///
/// With a tool, the left button draws; the middle one and the wheel do what they did. Esc and the
/// right button cancel. Everything that is drawn or marked is counted in picture pixels with whole
/// numbers at their centres, as core/geometry does.
/// Thread: GUI.
class ImageView final : public QWidget {
  Q_OBJECT
 public:
  explicit ImageView(QWidget* parent = nullptr);

  /// The photo; null empties the pane. Keeps the zoom where the size is the same, else fits.
  void setPhoto(DisplayImagePtr photo);
  /// The view drawn over the photo, stretched to it; null shows the photo alone.
  void setOverlay(DisplayImagePtr overlay);
  void setTag(const QString& tag);
  /// Text in the middle of an empty pane (an error in place of the picture); empty hides it.
  void setMessage(const QString& message);
  void setOverlayOpacity(double opacity);  ///< 0…1
  /// Pixels at the right side that are left to a widget beside the picture, such as a colour bar.
  void setSideRoom(int pixels);
  void setSplit(bool on);
  void setSplitPosition(double fraction);  ///< 0…1 of the pane's width.
  /// Shows the photo alone while a key is held.
  void setPhotoHeld(bool held);
  /// Draws lines between the patches; a zero grid hides them.
  void setPatchGrid(PatchGrid grid);
  /// The linked cursor: a thin white ring with a dark edge at a picture pixel.
  void setMarkedPixel(std::optional<QPoint> pixel);

  /// What the left button draws. Cancels a shape in the making.
  void setTool(CanvasTool tool);
  [[nodiscard]] CanvasTool tool() const { return drawTool_.tool(); }
  /// Drops a shape in the making; false where there was none.
  bool cancelDrawing();
  /// A shape in the making that another pane draws.
  void setMirroredShape(const std::optional<DrawnShape>& shape);
  /// Text beside the shape in the making, such as its length; goes with it.
  void setDrawingLabel(const QString& label);
  /// Lines that stay. These marks are the caller's: another photo leaves them.
  void setMarkedLines(std::vector<MarkedLine> lines);
  /// Outlined, and all else dimmed, where it fits the photo's size.
  void setSelection(SelectionMask selection);

  /// Frames the pane as the one the inspector and the keys speak to.
  void setActive(bool active);

  [[nodiscard]] double splitPosition() const { return splitPosition_; }
  [[nodiscard]] QSize sizeHint() const override { return {480, 360}; }

  [[nodiscard]] const ViewState& viewState() const { return state_; }
  void setViewState(const ViewState& state);  ///< Emits nothing.
  void fit();
  void zoomTo(double zoom, const QPointF& anchorInPane);  ///< 0.02…64, the anchor stays in place.
  void zoomBy(double factor);                             ///< Around the middle of the pane.

  [[nodiscard]] QPointF toPicture(const QPointF& pane) const;
  [[nodiscard]] QPointF toPane(const QPointF& picture) const;

 Q_SIGNALS:
  void viewStateChanged(const patchscape::ViewState& state);
  /// The picture pixel under the cursor; nothing outside the picture.
  void hovered(std::optional<QPoint> pixel);
  void splitMoved(double fraction);
  void contextMenuAsked(const QPoint& globalPosition);
  /// Both ends lie between the centres of the outermost pixels.
  void lineDrawn(const QPointF& from, const QPointF& to);
  /// A box or lasso, cut at the picture's border.
  void regionDrawn(const QPolygonF& polygon, patchscape::RegionMode mode);
  void pointClicked(const QPoint& pixel);
  /// The shape in the making changed; nothing: there is none any more.
  void drawingChanged(const std::optional<patchscape::DrawnShape>& shape);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  enum class Drag { kNone, kPan, kSplit };

  [[nodiscard]] bool hasPhoto() const { return photo_ && !photo_->levels.empty(); }
  [[nodiscard]] bool isSplitShown() const;
  [[nodiscard]] bool isOnSplit(const QPointF& pane) const;
  [[nodiscard]] ViewTransform transform() const;
  [[nodiscard]] PaneScene scene() const;
  void changeState(const ViewState& state);
  void moveSplit(double fraction);
  void fadeOverlay(double from, double to);
  [[nodiscard]] CursorPlace placeOf(const QPointF& pane) const;
  [[nodiscard]] const std::optional<DrawnShape>& shownShape() const;
  /// True where the tool takes the button.
  bool pressWithTool(const QMouseEvent& event);
  void followWithTool(const QMouseEvent& event);
  void finishWithTool(const QMouseEvent& event);
  void updateShape();
  void emitHovered(const QPointF& pane);
  void updateCursor(const QPointF& pane);
  void describe();
  [[nodiscard]] QString whatTheMouseDraws() const;

  DisplayImagePtr photo_;
  DisplayImagePtr overlay_;
  DisplayImagePtr leaving_;      ///< The overlay that is fading out.
  bool isOverlayStale_ = false;  ///< The overlay belongs to the photo before this one.
  QString tag_;
  QString message_;
  double opacity_ = 1.0;
  int sideRoom_ = 0;
  double fade_ = 1.0;  ///< How far the overlay has appeared, 0…1.
  bool split_ = false;
  double splitPosition_ = 0.5;
  bool photoHeld_ = false;
  bool active_ = false;
  PatchGrid grid_;
  std::optional<QPoint> marked_;
  std::optional<QPoint> hovered_;
  ViewState state_;
  QSize photoSize_;  ///< Of the last photo; stays while the pane is empty.
  Drag drag_ = Drag::kNone;
  QPointF dragFrom_;
  DrawTool drawTool_;
  std::optional<DrawnShape> mirrored_;
  QString drawingLabel_;
  QRect shapeRect_;             ///< What the shape in the making covers now.
  bool isMenuUnasked_ = false;  ///< The right button cancelled a shape: no menu follows.
  std::vector<MarkedLine> lines_;
  std::unique_ptr<SelectionLayer> selection_ = std::make_unique<SelectionLayer>();
  QVariantAnimation* fader_;
};

}  // namespace patchscape
