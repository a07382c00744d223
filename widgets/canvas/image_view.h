// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"
#include "widgets/canvas/display_image.h"
#include "widgets/canvas/pane_painter.h"
#include "widgets/canvas/view_state.h"
#include "widgets/canvas/view_transform.h"

#include <QPoint>
#include <QPointF>
#include <QString>
#include <QWidget>

#include <optional>

class QVariantAnimation;

namespace patchscape {

/// One pane of the canvas: the photo and, over it, one view of what the model sees in it.
///
/// Wheel zooms at the cursor, left or middle drag pans, double-click fits. With the split on, the
/// photo is left of the handle and the view right of it. Neutral dark ground (#17181b) in both
/// themes; a small tag top left says what is shown. At 800 % and more, pixels are drawn as squares.
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

 protected:
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
  void emitHovered(const QPointF& pane);
  void updateCursor(const QPointF& pane);
  void describe();

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
  QVariantAnimation* fader_;
};

}  // namespace patchscape
