// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace patchscape {

/// All values of a tensor, row-major, as float32.
[[nodiscard]] inline std::vector<float> toFloats(const at::Tensor& tensor) {
  const at::Tensor values = tensor.to(at::kCPU, at::kFloat).contiguous();
  const float* data = values.const_data_ptr<float>();
  return {data, data + values.numel()};
}

/// A float64 copy of `values`, [n].
[[nodiscard]] inline at::Tensor toTensor(const std::vector<float>& values) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kDouble);
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<double>());
  return tensor;
}

/// A copy of `values`, [n] uint8.
[[nodiscard]] inline at::Tensor toTensor(const std::vector<std::uint8_t>& values) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kByte);
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<std::uint8_t>());
  return tensor;
}

}  // namespace patchscape
