// SPDX-License-Identifier: Apache-2.0
#include "tests/support/spec_model.h"

#include "core/inference/vit/expected_tensors.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

namespace patchscape::test {
namespace {

double magnitude(const std::string& key, const std::vector<std::int64_t>& shape, double base) {
  const auto dot = key.rfind('.');
  const std::string last = dot == key.npos ? key : key.substr(dot + 1);
  if (last == "gamma" || (last == "weight" && shape.size() == 1)) {
    return 1.0 + 0.1 * base;
  }
  if (last == "cls_token" || last == "pos_embed" || last == "register_tokens" ||
      last == "mask_token") {
    return 0.5 * base;
  }
  if (shape.size() >= 2) {
    double rest = 1.0;
    for (std::size_t i = 1; i < shape.size(); ++i) {
      rest *= static_cast<double>(shape[i]);
    }
    return base / std::sqrt(rest);
  }
  return 0.05 * base;
}

}  // namespace

std::vector<float> specValues(const std::string& key, const std::vector<std::int64_t>& shape) {
  int sum = 0;
  for (const char c : key) {
    sum += static_cast<unsigned char>(c);
  }
  const std::int64_t count =
      std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const double base = std::sin(0.37 * static_cast<double>(i % 1009) + 0.11 * (sum % 97));
    values.push_back(static_cast<float>(magnitude(key, shape, base)));
  }
  return values;
}

std::vector<NamedTensor> specTensors(const SpecModel& model) {
  ModelDescription d;
  d.embedDim = model.embedDim;
  d.depth = model.depth;
  d.patchSize = model.patchSize;
  d.registers = model.registers;
  d.trainedGrid = model.trainedGrid;
  d.layerScale = model.layerScale;
  d.feedForward = model.feedForward;
  d.hiddenDim = model.feedForward == FeedForward::kSwiGlu ? (model.embedDim * 8 / 3 + 7) / 8 * 8
                                                          : 4 * model.embedDim;
  std::vector<NamedTensor> tensors;
  for (const ExpectedTensor& expected : expectedTensors(d)) {
    tensors.push_back({expected.name, expected.shape, specValues(expected.name, expected.shape)});
  }
  if (model.maskToken) {
    const std::vector<std::int64_t> shape{1, model.embedDim};
    tensors.push_back({"mask_token", shape, specValues("mask_token", shape)});
  }
  return tensors;
}

WeightFile weightFileOf(const std::vector<NamedTensor>& tensors, std::int64_t heads) {
  WeightFile file;
  file.path = "in-memory";
  file.metadata["num_attention_heads"] = std::to_string(heads);
  for (const NamedTensor& tensor : tensors) {
    std::vector<std::int64_t> strides(tensor.shape.size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) {
      strides[i - 1] = strides[i] * tensor.shape[i];
    }
    file.tensors.push_back({.name = tensor.name,
                            .dtype = DType::kF32,
                            .shape = tensor.shape,
                            .strides = strides,
                            .data = reinterpret_cast<const std::byte*>(tensor.values.data()),
                            .file = nullptr});
  }
  return file;
}

at::Tensor specPixels(std::int64_t height, std::int64_t width) {
  at::Tensor pixels = at::empty({1, 3, height, width});
  float* out = pixels.data_ptr<float>();
  for (std::int64_t c = 0; c < 3; ++c) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        *out++ = static_cast<float>(std::sin(0.05 * static_cast<double>(x) +
                                             0.07 * static_cast<double>(y) +
                                             1.3 * static_cast<double>(c)));
      }
    }
  }
  return pixels;
}

}  // namespace patchscape::test
