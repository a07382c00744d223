// SPDX-License-Identifier: Apache-2.0
#include "core/base/segmentation.h"

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

/// The two grid cells around a pixel along one side, and the share of the second.
struct Between {
  std::int64_t first = 0;
  std::int64_t second = 0;
  float share = 0.0F;
};

Between between(int pixel, int pixels, std::int64_t cells) {
  const double at = std::clamp((pixel + 0.5) * static_cast<double>(cells) / pixels - 0.5,
                               0.0,
                               static_cast<double>(cells - 1));
  const auto first = static_cast<std::int64_t>(std::floor(at));
  return {.first = first,
          .second = std::min(first + 1, cells - 1),
          .share = static_cast<float>(at - static_cast<double>(first))};
}

}  // namespace

float confidenceAt(const Segmentation& segmentation, int x, int y) {
  const PatchGrid& grid = segmentation.grid;
  const Between col = between(x, segmentation.width, grid.cols);
  const Between row = between(y, segmentation.height, grid.rows);
  const float* const plane =
      segmentation.probabilities.data() + segmentation.labelAt(x, y) * grid.count();
  const auto along = [&](std::int64_t r) {
    const float* const cells = plane + r * grid.cols;
    return cells[col.first] + (cells[col.second] - cells[col.first]) * col.share;
  };
  const float above = along(row.first);
  return above + (along(row.second) - above) * row.share;
}

}  // namespace patchscape
