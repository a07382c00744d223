// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/input_size.h"

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace patchscape {

/// Channel statistics that pixels are normalised with, for values in 0…1.
struct Normalisation {
  std::array<float, 3> mean{0.485F, 0.456F, 0.406F};
  std::array<float, 3> std{0.229F, 0.224F, 0.225F};
};

/// `image` brought to exactly `size` (Pillow bicubic) and normalised: [1, 3, H, W] float32.
///
/// The aspect changes by less than half a patch; grid cell (row, col) covers the same fraction of
/// the picture as of the grid.
[[nodiscard]] at::Tensor preprocess(const Image& image,
                                    InputSize size,
                                    const Normalisation& normalisation = {});

/// Pixels of one size, each [1, 3, H, W], for one pass: [B, 3, H, W].
[[nodiscard]] at::Tensor batchOf(const std::vector<at::Tensor>& pixels);

/// One published preprocessing recipe: how to resize, then what to cut or pad.
struct Pipeline;

/// The named recipes: imagenet, web-ssl-processor, web-ssl-demo, web-ssl-readme, pca-notebook,
/// depth, kitti-depth, segmentation-linear, segmentation-ms, depth-anything-v2, landmark,
/// copy-detection, dinov3-dense.
[[nodiscard]] std::span<const Pipeline> pipelines();

/// The recipe of that name. Errors: kInvalidArgument listing the names.
[[nodiscard]] const Pipeline& pipelineNamed(std::string_view name);

}  // namespace patchscape
