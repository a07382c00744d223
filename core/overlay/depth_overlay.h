// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/base/image.h"
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

/// The colour of one value in a range, as `drawDepth` gives it: for colour bars and legends.
[[nodiscard]] Rgb depthColour(float value, bool metric, ValueRange range, const DepthStyle& style);

/// `picture` with a colour bar of `style` at its right side, with ticks and the unit ("m", or
/// "relative, near = high") in letters drawn by the program itself: for files without a window.
[[nodiscard]] Image withColourBar(const Image& picture,
                                  const Depth& depth,
                                  const DepthStyle& style);

}  // namespace patchscape
