// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/vit/expected_tensors.h"
#include "core/weights/weight_file.h"

#include <ATen/ATen.h>

#include <cstddef>
#include <string>
#include <vector>

namespace patchscape::bench {

/// Random weights of a DINOv2 with patches of 14 pixels, as if they were read from a file.
struct RandomModel {
  explicit RandomModel(const ModelDescription& description) {
    at::manual_seed(0);
    for (const ExpectedTensor& expected : expectedTensors(description)) {
      add(expected.name, at::randn(expected.shape) * 0.02);
    }
    add("mask_token", at::zeros({1, description.embedDim}));
  }

  void add(const std::string& name, at::Tensor value) {
    values.push_back(std::move(value));
    const at::Tensor& kept = values.back();
    file.tensors.push_back({.name = name,
                            .dtype = DType::kF32,
                            .shape = kept.sizes().vec(),
                            .strides = kept.strides().vec(),
                            .data = static_cast<const std::byte*>(kept.data_ptr()),
                            .file = nullptr});
  }

  std::vector<at::Tensor> values;
  WeightFile file;
};

/// The shapes of a published model: "s", "b", "l" or "g"; "nano" are those of the embedded one
/// less its register tokens.
inline ModelDescription shapesOf(const std::string& name) {
  ModelDescription d;
  d.patchSize = 14;
  d.trainedGrid = 37;
  d.layerScale = true;
  d.embedDim = name == "nano" ? 192 : name == "s" ? 384 : name == "b" ? 768 : 1024;
  d.depth = name == "l" ? 24 : 12;
  d.hiddenDim = 4 * d.embedDim;
  if (name == "g") {
    d.embedDim = 1536;
    d.depth = 40;
    d.hiddenDim = 4096;
    d.feedForward = FeedForward::kSwiGlu;
  }
  return d;
}

}  // namespace patchscape::bench
