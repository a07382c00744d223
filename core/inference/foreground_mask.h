// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace patchscape {

/// The threshold in 0…1 that splits `values` best, by Otsu's criterion over 256 bins.
///
/// Where several are equally good (a gap between two groups) it is their middle. Values outside
/// 0…1 count as the nearest end.
/// Source: Otsu 1979, A threshold selection method from gray-level histograms.
[[nodiscard]] float otsuThreshold(std::span<const float> values);

/// Removes specks: first groups of ones, then groups of zeros, that have fewer patches than
/// max(3, 0.5 % of the grid); neighbours share a side.
///
/// Shapes: `mask` is [rows, cols], 0 or 1.
void removeSpecks(std::vector<std::uint8_t>& mask, PatchGrid grid);

/// The cells joined to `start` that have its value, `start` first; neighbours share a side.
///
/// Shapes: `mask` is [rows, cols].
[[nodiscard]] std::vector<std::int64_t> joinedGroup(const std::vector<std::uint8_t>& mask,
                                                    PatchGrid grid,
                                                    std::int64_t start);

/// How much brighter the inside of the grid is than its border: mean score of the patches that do
/// not touch the border less that of those that do; 0 where one of them is empty.
///
/// Border and inside are summed over all pictures by the caller through `add`.
class BorderContrast {
 public:
  /// Shapes: `scores` is [rows, cols].
  void add(std::span<const float> scores, PatchGrid grid);

  [[nodiscard]] double value() const noexcept;

 private:
  double borderSum_ = 0.0;
  double insideSum_ = 0.0;
  std::int64_t borderCount_ = 0;
  std::int64_t insideCount_ = 0;
};

}  // namespace patchscape
