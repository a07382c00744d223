// SPDX-License-Identifier: Apache-2.0
// Heads that are one linear layer: depth in bins, classes a patch, classes a picture.
#pragma once

#include "core/inference/heads/head_tensors.h"
#include "core/inference/heads/heads.h"

#include <memory>

namespace patchscape {

/// Depth as the expectation over bins ("linear", "linear4"). Source: BNHead of
/// dinov2/eval/depth/models/decode_heads/linear_head.py, facebookresearch/dinov2.
[[nodiscard]] std::unique_ptr<DepthHead> makeLinearDepthHead(HeadTensors& tensors,
                                                             const HeadDescription& description,
                                                             const at::Device& device);

/// Classes a patch after batch norm ("linear", "ms"). Source: BNHead of
/// dinov2/eval/segmentation/models/decode_heads/linear_head.py, facebookresearch/dinov2.
[[nodiscard]] std::unique_ptr<SegmentationHead> makeLinearSegmentationHead(
    HeadTensors& tensors, const HeadDescription& description, const at::Device& device);

/// Classes a picture ("cls", "linear", "linear4"). Source: dinov2/hub/classifiers.py,
/// facebookresearch/dinov2.
[[nodiscard]] std::unique_ptr<ClassificationHead> makeLinearClassificationHead(
    HeadTensors& tensors, const HeadDescription& description, const at::Device& device);

/// The tokens of a block in a bundle. Errors: kInternal where the pass did not keep it.
[[nodiscard]] const LayerTokens& layerOf(const FeatureBundle& bundle,
                                         std::int64_t layer,
                                         bool normed);

/// Patch tokens [B, N, D] as a map [B, D, rows, cols].
[[nodiscard]] at::Tensor mapOf(const at::Tensor& tokens, PatchGrid grid);

}  // namespace patchscape
