// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

/// oneDNN's matrix products, which LibTorch has inside but does not use for `at::linear`: on many
/// processors far faster than the library that it does use.
namespace patchscape::vit::onednn {

/// Whether this LibTorch and this processor have them for tensors of `type`.
[[nodiscard]] bool isThere(at::ScalarType type);

/// A weight [out, in] in the order that `linear` reads fastest for inputs of about `rows` rows.
///
/// Only the functions below can read it. Errors: those of LibTorch.
[[nodiscard]] at::Tensor packed(const at::Tensor& weight, std::int64_t rows);

/// input · weightᵀ + bias; a weight of `packed` or a plain one; `bias` may be undefined.
[[nodiscard]] at::Tensor linear(const at::Tensor& input,
                                const at::Tensor& weight,
                                const at::Tensor& bias);
/// GELU by the error function of the same, in one go.
[[nodiscard]] at::Tensor linearGelu(const at::Tensor& input,
                                    const at::Tensor& weight,
                                    const at::Tensor& bias);
/// `to` plus the same, in one go.
[[nodiscard]] at::Tensor linearPlus(const at::Tensor& to,
                                    const at::Tensor& input,
                                    const at::Tensor& weight,
                                    const at::Tensor& bias);

/// softmax(q · kᵀ / √d) · v, a head and a block of rows at a time, so that memory stays small.
///
/// Shapes: q, k, v [B, heads, N, d]; the result is [B, N, heads · d].
[[nodiscard]] at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

}  // namespace patchscape::vit::onednn
