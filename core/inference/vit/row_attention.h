// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace patchscape::vit {

/// Whether `attentionByRows` can run here on tensors of `type`: this LibTorch has oneDNN's products
/// of small blocks, and they give the right sums on this processor.
[[nodiscard]] bool hasAttentionByRows(at::ScalarType type);

/// softmax(q · kᵀ / √d) · v on the CPU: all scores of some query rows of one head at a time, which
/// stay in the processor's cache from the first product to the second.
///
/// Shapes: q, k, v [B, heads, N, d], the last dimension contiguous, d even; the result is
/// [B, N, heads · d]. The softmax is in float32 whatever the type.
/// Errors: those of LibTorch.
[[nodiscard]] at::Tensor attentionByRows(const at::Tensor& q,
                                         const at::Tensor& k,
                                         const at::Tensor& v);

}  // namespace patchscape::vit
