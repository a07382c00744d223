// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"
#include "core/inference/model_description.h"

#include <ATen/core/Tensor.h>

namespace patchscape {

/// The patch part of a position table brought to another patch grid.
///
/// Shapes: patches [1, M * M, D] → [1, rows * cols, D]; float32. Returned as it is where the grid
/// is the trained one. Source: interpolate_pos_encoding of facebookresearch/dinov2 and of the other
/// projects named at PositionResampling; the sampling step is 1 / scale factor, not M / rows, in
/// the offset form.
[[nodiscard]] at::Tensor resamplePositions(const at::Tensor& patches,
                                           PatchGrid grid,
                                           PositionResampling mode);

}  // namespace patchscape
