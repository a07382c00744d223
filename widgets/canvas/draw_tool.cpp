// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/draw_tool.h"

#include <QLineF>
#include <QRect>
#include <QtMath>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr double kLeastDrag = 3.0;       // Pane pixels; less is a click.
constexpr double kLeastLassoStep = 2.0;  // Pane pixels.

/// Whether the centre of a pixel lies in a region that lies in a picture.
bool holdsAPixel(std::vector<RegionPoint> region) {
  const auto [left, right] = std::ranges::minmax(region, {}, &RegionPoint::x);
  const auto [top, bottom] = std::ranges::minmax(region, {}, &RegionPoint::y);
  const double x = std::floor(left.x);
  const double y = std::floor(top.y);
  const int width = static_cast<int>(std::ceil(right.x) - x) + 1;
  const int height = static_cast<int>(std::ceil(bottom.y) - y) + 1;
  for (RegionPoint& point : region) {
    point = {point.x - x, point.y - y};
  }
  const std::vector<std::uint8_t> pixels = rasterised(region, width, height);
  return std::ranges::find(pixels, std::uint8_t{1}) != pixels.end();
}

/// The part of a polygon in the picture; empty where it holds no pixel.
QPolygonF clipped(const QPolygonF& polygon, const QSize& picture) {
  std::vector<RegionPoint> points;
  points.reserve(static_cast<std::size_t>(polygon.size()));
  for (const QPointF& point : polygon) {
    points.push_back({point.x(), point.y()});
  }
  points = clippedToPicture(points, picture.width(), picture.height());
  QPolygonF kept;
  if (points.size() >= 3 && holdsAPixel(points)) {
    for (const RegionPoint& point : points) {
      kept.append(QPointF(point.x, point.y));
    }
  }
  return kept;
}

}  // namespace

RegionMode regionModeOf(Qt::KeyboardModifiers modifiers) {
  if (modifiers.testFlag(Qt::AltModifier)) {
    return RegionMode::kSubtract;
  }
  return modifiers.testFlag(Qt::ShiftModifier) ? RegionMode::kAdd : RegionMode::kReplace;
}

std::optional<QPoint> pixelAt(const QPointF& pixel, const QSize& picture) {
  const QPoint whole(qFloor(pixel.x() + 0.5), qFloor(pixel.y() + 0.5));
  return QRect(QPoint(0, 0), picture).contains(whole) ? std::optional(whole) : std::nullopt;
}

QPolygonF outlineOf(const DrawnShape& shape) {
  if (shape.tool == CanvasTool::kLasso) {
    return shape.points;
  }
  if (shape.tool != CanvasTool::kBox || shape.points.size() < 2) {
    return {};
  }
  const QRectF box = QRectF(shape.points.front(), shape.points.back()).normalized();
  return {{box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()}};
}

void DrawTool::setTool(CanvasTool tool) {
  cancel();
  tool_ = tool;
}

bool DrawTool::isRegion() const { return tool_ == CanvasTool::kBox || tool_ == CanvasTool::kLasso; }

QPointF DrawTool::heldWhereNeeded(const QPointF& pixel) const {
  if (tool_ != CanvasTool::kLine) {
    return pixel;
  }
  return {std::clamp(pixel.x(), 0.0, std::max(0.0, picture_.width() - 1.0)),
          std::clamp(pixel.y(), 0.0, std::max(0.0, picture_.height() - 1.0))};
}

void DrawTool::begin(const CursorPlace& place,
                     Qt::KeyboardModifiers modifiers,
                     const QSize& picture) {
  cancel();
  if (tool_ == CanvasTool::kNone || (!isRegion() && !pixelAt(place.pixel, picture))) {
    return;
  }
  picture_ = picture;
  pressedAt_ = place.pane;
  lastAt_ = place.pane;
  reach_ = 0.0;
  pressedMode_ = isRegion() ? regionModeOf(modifiers) : RegionMode::kReplace;
  const QPointF first = heldWhereNeeded(place.pixel);
  shape_ = DrawnShape{tool_, {{first}}, pressedMode_};
  if (tool_ == CanvasTool::kLine || tool_ == CanvasTool::kBox) {
    shape_->points.append(first);
  }
}

void DrawTool::follow(const CursorPlace& place, Qt::KeyboardModifiers modifiers) {
  if (!shape_) {
    return;
  }
  reach_ = std::max(reach_, QLineF(pressedAt_, place.pane).length());
  if (tool_ == CanvasTool::kLasso) {
    if (QLineF(lastAt_, place.pane).length() >= kLeastLassoStep) {
      shape_->points.append(place.pixel);
      lastAt_ = place.pane;
    }
  } else {
    shape_->points.last() = heldWhereNeeded(place.pixel);
    lastAt_ = place.pane;
  }
  if (isRegion()) {
    // A key that was down at the press counts, even where it is let go before the button.
    shape_->mode = pressedMode_ == RegionMode::kReplace ? regionModeOf(modifiers) : pressedMode_;
  }
}

std::optional<DrawnShape> DrawTool::finish() {
  std::optional<DrawnShape> done = std::exchange(shape_, std::nullopt);
  if (!done || tool_ == CanvasTool::kPoint) {
    return done;
  }
  const double length = QLineF(pressedAt_, lastAt_).length();
  if ((tool_ == CanvasTool::kLasso ? reach_ : length) < kLeastDrag) {
    return std::nullopt;
  }
  if (!isRegion()) {
    return done->points.front() == done->points.back() ? std::nullopt : done;
  }
  done->points = clipped(outlineOf(*done), picture_);
  return done->points.isEmpty() ? std::nullopt : done;
}

void DrawTool::cancel() { shape_.reset(); }

}  // namespace patchscape
