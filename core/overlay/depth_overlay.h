// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/base/image.h"
#include "core/base/scale_bar.h"
#include "core/overlay/colour_map.h"
#include "core/overlay/value_range.h"

namespace patchscape {

/// How a depth map is coloured.
struct DepthStyle {
  ColourMap map = ColourMap::kTurbo;
  bool inverted = false;
  RangeRule rule = RangeRule::kPercent1;
  ValueRange fixed;  ///< For RangeRule::kFixed, in the map's own unit.

  [[nodiscard]] bool operator==(const DepthStyle&) const = default;
};

/// The depth in colours, one pixel a value; invalid values are black.
///
/// Near is at the high end of the map for both kinds (a metric map is drawn the other way round),
/// unless `inverted`. Thread: any; pure; works on several threads.
[[nodiscard]] Image drawDepth(const Depth& depth, const DepthStyle& style);

/// The range `drawDepth` uses.
[[nodiscard]] ValueRange rangeOf(const Depth& depth, const DepthStyle& style);

/// The style with the range it finds in `map` made fixed: maps of one head in two sizes are drawn
/// alike, and the small one is quick to search.
[[nodiscard]] DepthStyle withRangeOf(const Depth& map, const DepthStyle& style);

/// The colour of one value in a range, as `drawDepth` gives it: for colour bars and legends.
[[nodiscard]] Rgb depthColour(float value, bool metric, ValueRange range, const DepthStyle& style);

/// The bar that explains the colours: the range's ends at the bottom and top, at most `mostTicks`
/// numbers, and the unit.
[[nodiscard]] ScaleBar scaleBarOf(const Depth& depth, const DepthStyle& style, int mostTicks = 7);

}  // namespace patchscape
