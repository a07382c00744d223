// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace patchscape {

/// The expectation over bins at every place of the enlarged grid: [1, 1, rows · n, cols · n].
///
/// Logits are enlarged `enlargement` times (bilinear, align_corners = false); bin k weighs
/// max(logit, 0) + 0.1 there, and the weights are divided by their sum. Nothing of the enlarged
/// logits is held at once.
/// Shapes: `logits` [rows, cols, bins] and `bins` [bins], float32 on any device.
/// Source: BNHead of dinov2/eval/depth/models/decode_heads/linear_head.py, facebookresearch/dinov2.
[[nodiscard]] at::Tensor expectationOverBins(const at::Tensor& logits,
                                             const at::Tensor& bins,
                                             std::int64_t enlargement);

}  // namespace patchscape
