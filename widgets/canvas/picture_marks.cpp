// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/picture_marks.h"

#include <span>

namespace patchscape {

bool SelectionMask::fits(const QSize& picture) const {
  return pixels && width > 0 && height > 0 && picture == QSize(width, height) &&
         pixels->size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

SelectionMask selectionAfter(const SelectionMask& before,
                             const QPolygonF& region,
                             RegionMode mode,
                             const QSize& picture) {
  std::vector<RegionPoint> corners;
  for (const QPointF& corner : region) {
    corners.push_back({corner.x(), corner.y()});
  }
  std::vector<std::uint8_t> drawn = rasterised(corners, picture.width(), picture.height());
  const bool isFirst = !before.fits(picture);
  if (mode != RegionMode::kReplace && !(isFirst && mode == RegionMode::kAdd)) {
    const auto was = isFirst ? std::span<const std::uint8_t>() : std::span(*before.pixels);
    drawn = combined(was, drawn, mode);
  }
  return {picture.width(),
          picture.height(),
          std::make_shared<const std::vector<std::uint8_t>>(std::move(drawn))};
}

}  // namespace patchscape
