// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace patchscape::vit {

/// Whether `attentionByRows` can run here on tensors of `type`: this LibTorch has oneDNN's products
/// of small blocks, and they give the right sums on this processor.
[[nodiscard]] bool hasAttentionByRows(at::ScalarType type);

/// Whether it is the fastest for so many tokens: the keys of a head have to stay in the cache, too.
/// Measured in float32: 0.8 of the time of LibTorch's at 2305 tokens, 1.4 of it at 4097.
[[nodiscard]] inline bool suitsAttentionByRows(at::ScalarType type, std::int64_t tokens) {
  constexpr std::int64_t kMostFloatTokens = 3072;
  return type != at::kFloat || tokens <= kMostFloatTokens;
}

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
