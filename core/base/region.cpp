// SPDX-License-Identifier: Apache-2.0
#include "core/base/region.h"

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/parallel_rows.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace patchscape {
namespace {

void requirePicture(int width, int height) {
  if (width < 1 || height < 1 || width > limits::kMaxImageSide || height > limits::kMaxImageSide ||
      std::int64_t{width} * height > limits::kMaxImagePixels) {
    throw Error(ErrorCode::kInvalidArgument,
                "No picture is " + std::to_string(width) + " × " + std::to_string(height) +
                    " pixels. Draw the region in a picture that is open.");
  }
}

void requireFinite(std::span<const RegionPoint> polygon) {
  const bool finite = std::ranges::all_of(polygon, [](const RegionPoint& point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
  });
  if (!finite) {
    throw Error(ErrorCode::kInvalidArgument,
                "A corner of the region has no place in the picture. Draw the region again.");
  }
}

/// The first whole number from `value` on, held in 0…`end`.
int firstFrom(double value, int end) {
  return static_cast<int>(std::ceil(std::clamp(value, 0.0, double{1} * end)));
}

/// Flips, in each row that the edge crosses, the first pixel right of it.
void markEdge(std::vector<std::uint8_t>& pixels,
              std::pair<RegionPoint, RegionPoint> edge,
              int width,
              int height) {
  // From top to bottom, so that two regions round an edge the same way.
  if (edge.first.y > edge.second.y) {
    std::swap(edge.first, edge.second);
  }
  const auto& [top, bottom] = edge;
  const int end = firstFrom(bottom.y, height);
  for (int y = firstFrom(top.y, height); y < end; ++y) {
    const double x = std::lerp(top.x, bottom.x, (y - top.y) / (bottom.y - top.y));
    if (const int column = firstFrom(x, width); column < width) {
      pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
             static_cast<std::size_t>(column)] ^= 1U;
    }
  }
}

/// The side of the picture's border that a polygon is cut at.
struct Border {
  double RegionPoint::*across;
  double RegionPoint::*along;
  double at;
  double inwards;  // 1 or −1.

  [[nodiscard]] bool isInside(const RegionPoint& point) const {
    return (point.*across - at) * inwards >= 0.0;
  }
  [[nodiscard]] RegionPoint crossing(const RegionPoint& a, const RegionPoint& b) const {
    RegionPoint point;
    point.*across = at;
    point.*along = std::lerp(a.*along, b.*along, (at - a.*across) / (b.*across - a.*across));
    return point;
  }
};

/// Source: Sutherland and Hodgman 1974, for one border.
std::vector<RegionPoint> cutAt(const Border& border, const std::vector<RegionPoint>& polygon) {
  std::vector<RegionPoint> kept;
  kept.reserve(polygon.size() + 2);
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const RegionPoint& before = polygon[(i + polygon.size() - 1) % polygon.size()];
    const RegionPoint& point = polygon[i];
    if (border.isInside(before) != border.isInside(point)) {
      kept.push_back(border.crossing(before, point));
    }
    if (border.isInside(point)) {
      kept.push_back(point);
    }
  }
  return kept;
}

}  // namespace

std::vector<std::uint8_t> rasterised(std::span<const RegionPoint> polygon, int width, int height) {
  requirePicture(width, height);
  requireFinite(polygon);
  const auto columns = static_cast<std::size_t>(width);
  std::vector<std::uint8_t> pixels(columns * static_cast<std::size_t>(height), 0);
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    markEdge(pixels, {polygon[i], polygon[(i + 1) % polygon.size()]}, width, height);
  }
  overRows(height, [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      std::uint8_t* const row = pixels.data() + static_cast<std::size_t>(y) * columns;
      std::uint8_t inside = 0;
      for (std::size_t x = 0; x < columns; ++x) {
        inside ^= row[x];
        row[x] = inside;
      }
    }
  });
  return pixels;
}

std::vector<RegionPoint> clippedToPicture(std::span<const RegionPoint> polygon,
                                          int width,
                                          int height) {
  requirePicture(width, height);
  requireFinite(polygon);
  std::vector<RegionPoint> kept(polygon.begin(), polygon.end());
  // Half a pixel around the outermost centres.
  for (const Border& border : {Border{&RegionPoint::x, &RegionPoint::y, -0.5, 1.0},
                               Border{&RegionPoint::x, &RegionPoint::y, width - 0.5, -1.0},
                               Border{&RegionPoint::y, &RegionPoint::x, -0.5, 1.0},
                               Border{&RegionPoint::y, &RegionPoint::x, height - 0.5, -1.0}}) {
    kept = cutAt(border, kept);
  }
  return kept;
}

std::vector<std::uint8_t> combined(std::span<const std::uint8_t> selection,
                                   std::span<const std::uint8_t> region,
                                   RegionMode mode) {
  if (!selection.empty() && selection.size() != region.size()) {
    throw Error(ErrorCode::kInvalidArgument,
                "The region belongs to a picture of another size. Draw it again in this one.",
                std::to_string(selection.size()) + " and " + std::to_string(region.size()));
  }
  std::vector<std::uint8_t> pixels(region.size());
  const bool isFirst = selection.empty();
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const bool was = isFirst ? mode == RegionMode::kSubtract : selection[i] != 0;
    const bool drawn = region[i] != 0;
    const bool is = mode == RegionMode::kReplace ? drawn
                    : mode == RegionMode::kAdd   ? was || drawn
                                                 : was && !drawn;
    pixels[i] = is ? 1 : 0;
  }
  return pixels;
}

}  // namespace patchscape
