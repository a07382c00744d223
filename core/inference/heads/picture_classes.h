// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/feature_bundle.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace patchscape {

/// The `count` likeliest classes of logits [1, C] with their softmax, the likeliest first.
struct ClassProbability {
  int id = 0;
  float probability = 0.0F;
};
[[nodiscard]] std::vector<ClassProbability> topClasses(const at::Tensor& logits, int count);

/// The class token as a unit vector: what pictures are compared by.
[[nodiscard]] std::vector<float> unitDescriptor(const FeatureBundle& bundle);

}  // namespace patchscape
