// SPDX-License-Identifier: Apache-2.0
// One forward pass of ViT-S shapes, float32, batch 1, at the two sizes every comparison uses.
#include "bench/bench_data.h"
#include "core/inference/backbone.h"
#include "core/inference/vit/expected_tensors.h"
#include "core/weights/weight_file.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

namespace patchscape::bench {
namespace {

/// Random weights of ViT-S/14 as if they were read from a file.
struct RandomWeights {
  RandomWeights() {
    ModelDescription d;
    d.embedDim = 384;
    d.depth = 12;
    d.patchSize = 14;
    d.trainedGrid = 37;
    d.hiddenDim = 1536;
    d.layerScale = true;
    at::manual_seed(0);
    for (const ExpectedTensor& expected : expectedTensors(d)) {
      values.push_back(at::randn(expected.shape) * 0.02);
      file.tensors.push_back({.name = expected.name,
                              .dtype = DType::kF32,
                              .shape = expected.shape,
                              .strides = values.back().strides().vec(),
                              .data = static_cast<const std::byte*>(values.back().data_ptr()),
                              .file = nullptr});
    }
    values.push_back(at::zeros({1, d.embedDim}));
    file.tensors.push_back({.name = "mask_token",
                            .dtype = DType::kF32,
                            .shape = {1, d.embedDim},
                            .strides = {d.embedDim, 1},
                            .data = static_cast<const std::byte*>(values.back().data_ptr()),
                            .file = nullptr});
  }

  std::vector<at::Tensor> values;
  WeightFile file;
};

Backbone& backbone() {
  static const RandomWeights kRandom;
  static const auto kBackbone = makeBackbone(
      modelFile().empty() ? kRandom.file : openWeightFile(modelFile()), {.device = "cpu"});
  return *kBackbone;
}

void forwardPass(benchmark::State& state) {
  const at::Tensor pixels = at::randn({1, 3, state.range(0), state.range(0)});
  (void)backbone().forward(pixels, {}, {}, {});
  for (auto _ : state) {
    benchmark::DoNotOptimize(backbone().forward(pixels, {}, {}, {}));
  }
}
BENCHMARK(forwardPass)->Arg(224)->Arg(518)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace patchscape::bench
