// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/region.h"

#include <QPoint>
#include <QPointF>
#include <QPolygonF>
#include <QSize>
#include <Qt>

#include <optional>

namespace patchscape {

/// What the left mouse button does in a picture; kNone pans.
enum class CanvasTool { kNone, kLine, kBox, kLasso, kPoint };

/// A place under the cursor, in both ways of counting.
struct CursorPlace {
  QPointF pane;   ///< Pane pixels (device independent).
  QPointF pixel;  ///< Picture pixels, whole numbers at their centres.
};

/// What is being drawn.
///
/// Points are picture pixels, whole numbers at their centres: line: both ends; box: where it was
/// begun and the corner opposite; lasso: its path; point: the place.
struct DrawnShape {
  CanvasTool tool = CanvasTool::kNone;
  QPolygonF points;
  RegionMode mode = RegionMode::kReplace;

  [[nodiscard]] bool operator==(const DrawnShape&) const = default;
};

/// What a drag means for the selection: Alt takes away, Shift adds.
[[nodiscard]] RegionMode regionModeOf(Qt::KeyboardModifiers modifiers);

/// Makes shapes of mouse drags. Knows no widget: places come in, a shape comes out.
///
/// The shape stays where it is in the picture while the view zooms or pans. Thread: any one.
class DrawTool {
 public:
  void setTool(CanvasTool tool);  ///< Cancels a shape in the making.
  [[nodiscard]] CanvasTool tool() const { return tool_; }

  /// Begins a shape. Lines and points begin in the picture only, regions also beside it.
  void begin(const CursorPlace& place, Qt::KeyboardModifiers modifiers, const QSize& picture);
  void follow(const CursorPlace& place, Qt::KeyboardModifiers modifiers);

  /// Ends the shape and gives it: lines between pixel centres of the picture, regions as polygons
  /// cut at its border. Nothing for a drag of less than 3 pane pixels and for a region that holds
  /// the centre of no pixel.
  [[nodiscard]] std::optional<DrawnShape> finish();
  void cancel();

  [[nodiscard]] bool isDrawing() const { return shape_.has_value(); }
  [[nodiscard]] const std::optional<DrawnShape>& shape() const { return shape_; }

 private:
  [[nodiscard]] bool isRegion() const;
  /// The ends of a line stay between the centres of the outer pixels.
  [[nodiscard]] QPointF heldWhereNeeded(const QPointF& pixel) const;

  CanvasTool tool_ = CanvasTool::kNone;
  std::optional<DrawnShape> shape_;
  QSize picture_;
  QPointF pressedAt_;  // Pane pixels, as the two below.
  QPointF lastAt_;
  double reach_ = 0.0;  // How far from where it was pressed the cursor has been.
  RegionMode pressedMode_ = RegionMode::kReplace;
};

/// The picture pixel that holds a place; nothing beside the picture.
[[nodiscard]] std::optional<QPoint> pixelAt(const QPointF& pixel, const QSize& picture);

/// The polygon of a region, also of one in the making; empty for other tools.
[[nodiscard]] QPolygonF outlineOf(const DrawnShape& shape);

}  // namespace patchscape
