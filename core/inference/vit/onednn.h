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

}  // namespace patchscape::vit::onednn
