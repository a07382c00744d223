// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/position_table.h"

#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/upsample_bicubic2d.h>

#include <cmath>
#include <optional>

namespace patchscape {

at::Tensor resamplePositions(const at::Tensor& patches, PatchGrid grid, PositionResampling mode) {
  const std::int64_t dim = patches.size(2);
  const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(patches.size(1))));
  if (grid.rows == side && grid.cols == side) {
    return patches;
  }
  const at::Tensor table =
      patches.to(at::kFloat).reshape({1, side, side, dim}).permute({0, 3, 1, 2}).contiguous();
  at::Tensor result;
  switch (mode) {
    case PositionResampling::kOffsetScale: {
      // Upstream adds 0.1 against rounding down; the kernel then samples with the enlarged scale.
      const double scaleY = (static_cast<double>(grid.rows) + 0.1) / static_cast<double>(side);
      const double scaleX = (static_cast<double>(grid.cols) + 0.1) / static_cast<double>(side);
      result = at::upsample_bicubic2d(table, {grid.rows, grid.cols}, false, scaleY, scaleX);
      break;
    }
    case PositionResampling::kSize:
      result = at::upsample_bicubic2d(table, {grid.rows, grid.cols}, false);
      break;
    case PositionResampling::kSizeAntialias:
      result = at::_upsample_bicubic2d_aa(table, {grid.rows, grid.cols}, false);
      break;
  }
  return result.permute({0, 2, 3, 1}).reshape({1, grid.count(), dim});
}

}  // namespace patchscape
