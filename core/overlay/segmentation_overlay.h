// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/base/image.h"
#include "core/base/segmentation.h"

#include <cstdint>
#include <set>
#include <vector>

namespace patchscape {

/// How classes are drawn.
struct SegmentationStyle {
  std::set<int> only;         ///< Class ids to draw; empty: all.
  bool outlinesOnly = false;  ///< The photo with class-coloured borders.

  [[nodiscard]] bool operator==(const SegmentationStyle&) const = default;
};

/// The classes in their colours, at the labels' size; where a class is not drawn, the photo.
///
/// Outlines lie inside each class and are as wide as a 400th of the shorter side, at least 1 px. An
/// empty `photo` leaves black there. Errors: kInternal where the photo has another size.
/// Thread: any; pure; works on several threads.
[[nodiscard]] Image drawSegmentation(const Segmentation& segmentation,
                                     const SegmentationStyle& style,
                                     const Image& photo);

/// One line of a legend.
struct LegendRow {
  int id = 0;
  std::int64_t pixels = 0;
  double percent = 0.0;  ///< Of the picture.
  /// Depth inside the class, in the depth's own unit; NaN without a depth map.
  float meanDepth = 0.0F, minDepth = 0.0F, maxDepth = 0.0F;
};

/// Every class that occurs, the largest area first. `depth` may be null, else of the same size.
[[nodiscard]] std::vector<LegendRow> legendOf(const Segmentation& segmentation, const Depth* depth);

}  // namespace patchscape
