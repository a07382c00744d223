// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/picture_classes.h"

#include "core/inference/tensor_values.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace patchscape {

std::vector<ClassProbability> topClasses(const at::Tensor& logits, int count) {
  const at::Tensor probabilities = at::softmax(logits.to(at::kFloat), 1).select(0, 0).cpu();
  const auto most = std::min<std::int64_t>(std::max(1, count), probabilities.size(0));
  const auto [values, ids] = at::topk(probabilities, most);
  std::vector<ClassProbability> top;
  for (std::int64_t i = 0; i < most; ++i) {
    top.push_back({.id = static_cast<int>(ids[i].item<std::int64_t>()),
                   .probability = values[i].item<float>()});
  }
  return top;
}

std::vector<float> unitDescriptor(const FeatureBundle& bundle) {
  const at::Tensor cls = bundle.clsToken.select(0, 0).to(at::kCPU, at::kDouble);
  return toFloats(cls / cls.norm().clamp_min(1e-12));
}

}  // namespace patchscape
