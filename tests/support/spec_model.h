// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/model_description.h"
#include "core/weights/weight_file.h"
#include "tests/support/pth_writer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace patchscape::test {

/// Measures of a network whose weights follow a formula of their names, so that any
/// implementation can make the same one.
struct SpecModel {
  std::int64_t embedDim = 24;
  std::int64_t depth = 4;
  std::int64_t heads = 3;
  std::int64_t patchSize = 14;
  std::int64_t trainedGrid = 5;
  std::int64_t registers = 0;
  FeedForward feedForward = FeedForward::kMlp;
  bool layerScale = true;
  bool maskToken = true;
};

/// The value of element `index` of a tensor: the weight rule of the numerical self-check.
[[nodiscard]] std::vector<float> specValues(const std::string& key,
                                            const std::vector<std::int64_t>& shape);

/// The tensors of such a network under the official names.
[[nodiscard]] std::vector<NamedTensor> specTensors(const SpecModel& model);

/// Tensors in memory as if they were read from a file; they must outlive the result.
[[nodiscard]] WeightFile weightFileOf(const std::vector<NamedTensor>& tensors, std::int64_t heads);

/// x[0, c, y, x] = sin(0.05 x + 0.07 y + 1.3 c), [1, 3, height, width].
[[nodiscard]] at::Tensor specPixels(std::int64_t height, std::int64_t width);

}  // namespace patchscape::test
