// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/image_view.h"

#include <QPoint>
#include <QWidget>

#include <array>
#include <optional>
#include <vector>

namespace patchscape {

/// The canvas: 1, 2 or 4 panes, 2 px apart, that move as one.
///
/// Zoom, pan, split, the cursor ring, tools and marks of one pane are those of all. All four panes
/// live as long as the grid, so that one that is hidden keeps what it shows. Thread: GUI.
class PaneGrid final : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kMostPanes = 4;

  explicit PaneGrid(QWidget* parent = nullptr);

  /// 1, 2 or 4; another number is rounded up to one of them.
  void setPaneCount(int count);
  [[nodiscard]] int paneCount() const { return count_; }

  /// A pane, also one that is hidden now; null for an index outside 0…3.
  [[nodiscard]] ImageView* pane(int index) const;

  /// What the left button draws, in all panes; a shape in the making is seen in all of them.
  void setTool(CanvasTool tool);
  [[nodiscard]] CanvasTool tool() const { return panes_[0]->tool(); }
  /// Drops a shape in the making; false where there was none.
  bool cancelDrawing();
  /// As those of `ImageView`, for all panes.
  void setDrawingLabel(const QString& label);
  void setMarkedLines(const std::vector<MarkedLine>& lines);
  void setSelection(const SelectionMask& selection);

  [[nodiscard]] QSize sizeHint() const override { return {960, 640}; }

  [[nodiscard]] int focusedPane() const { return focused_; }
  void setFocusedPane(int index);  ///< An index that is not shown is ignored.

 Q_SIGNALS:
  /// The picture pixel under the cursor in any pane.
  void hovered(std::optional<QPoint> pixel);
  void splitMoved(double fraction);
  /// A pane was clicked or reached by the keyboard.
  void focusedPaneChanged(int index);
  /// As those of `ImageView`, from any pane.
  void lineDrawn(const QPointF& from, const QPointF& to);
  void regionDrawn(const QPolygonF& polygon, patchscape::RegionMode mode);
  void pointClicked(const QPoint& pixel);
  void drawingChanged(const std::optional<patchscape::DrawnShape>& shape);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void setUpPane(int index);
  void linkDrawing(ImageView* view);
  void placePanes();
  void markFocused();

  std::array<ImageView*, kMostPanes> panes_{};
  int count_ = 0;
  int focused_ = 0;
};

}  // namespace patchscape
