// SPDX-License-Identifier: Apache-2.0
// Depth heads that fuse four layers by convolutions.
#pragma once

#include "core/inference/heads/head_tensors.h"
#include "core/inference/heads/heads.h"

#include <cstdint>
#include <memory>

namespace patchscape {

/// The "dpt" head of DINOv2. Source: dinov2/eval/depth/models/decode_heads/dpt_head.py,
/// facebookresearch/dinov2; Ranftl et al. 2021, Vision transformers for dense prediction.
[[nodiscard]] std::unique_ptr<DepthHead> makeDptHead(HeadTensors& tensors,
                                                     const HeadDescription& description,
                                                     const at::TensorOptions& options);

/// The head of Depth Anything V2. Source: depth_anything_v2/dpt.py,
/// DepthAnything/Depth-Anything-V2.
[[nodiscard]] std::unique_ptr<DepthHead> makeDepthAnythingHead(HeadTensors& tensors,
                                                               const HeadDescription& description,
                                                               std::int64_t patchSize,
                                                               const at::TensorOptions& options);

}  // namespace patchscape
