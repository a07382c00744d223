// SPDX-License-Identifier: Apache-2.0
// One forward pass of ViT-S shapes, batch 1, at the two sizes every comparison uses. On the device
// named by PATCHSCAPE_BENCH_DEVICE (default: cpu), there by every kind of kernels; a GPU also in
// half precision, and from pixels that are already there. Then passes of several pictures.
#include "bench/bench_data.h"
#include "bench/random_model.h"
#include "core/inference/backbone.h"
#include "core/weights/weight_file.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>
#if __has_include(<torch/headeronly/version.h>)  // Since 2.9, as are device allocators.
#include <c10/core/CachingDeviceAllocator.h>
#endif

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace patchscape::bench {
namespace {

std::string device() {
  const char* const name = std::getenv("PATCHSCAPE_BENCH_DEVICE");
  return name == nullptr ? "cpu" : name;
}

std::unique_ptr<Backbone> openBackbone(Precision precision, Kernels kernels) {
  static const RandomModel kRandom(shapesOf("s"));
  return makeBackbone(modelFile().empty() ? kRandom.file : openWeightFile(modelFile()),
                      {.device = device(), .precision = precision, .kernels = kernels});
}

/// Megabytes of device memory at the highest since the last call; 0 on the CPU.
double peakMegabytes() {
#if __has_include(<torch/headeronly/version.h>)
  if (device() != "cpu") {
    auto* const allocator = at::getDeviceAllocator(at::kCUDA);
    const double peak = static_cast<double>(allocator->getDeviceStats(0).allocated_bytes[0].peak);
    allocator->resetPeakStats(0);
    return peak / 1e6;
  }
#endif
  return 0.0;
}

enum class Way { kUsual, kUploaded, kQueued };

void forwardPass(
    benchmark::State& state, Precision precision, Kernels kernels, std::int64_t size, Way way) {
  const auto backbone = openBackbone(precision, kernels);
  state.SetLabel(nameOf(backbone->runtime().kernels));
  at::Tensor pixels = at::randn({1, 3, size, size});
  if (way == Way::kUploaded) {
    pixels = pixels.to(at::Device(backbone->runtime().device));
  }
  const auto once = [&] {
    if (way == Way::kQueued) {
      backbone->releaseMemory();  // Without the recording of passes of one shape.
    }
    benchmark::DoNotOptimize(backbone->forward(pixels, {}, {}, {}));
    synchronise(backbone->runtime());
  };
  for (int i = 0; i < 4; ++i) {
    once();
  }
  (void)peakMegabytes();
  for (auto _ : state) {
    once();
  }
  if (const double peak = peakMegabytes(); peak > 0.0) {
    state.counters["peak_MB"] = peak;
  }
}

void add(const std::string& name, Precision precision, Way way, Kernels kernels = Kernels::kAuto) {
  for (const std::int64_t size : {224, 518}) {
    const std::string full = "forwardPass/" + std::to_string(size) + '/' + name;
    benchmark::RegisterBenchmark(full.c_str(), forwardPass, precision, kernels, size, way)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
}

/// Pictures a second, several a pass.
void batchedPass(benchmark::State& state, Precision precision, Kernels kernels) {
  const auto backbone = openBackbone(precision, kernels);
  const std::int64_t size = state.range(0);
  const at::Tensor pixels = at::randn({state.range(1), 3, size, size});
  for (auto _ : state) {
    benchmark::DoNotOptimize(backbone->forward(pixels, {}, {}, {}));
    synchronise(backbone->runtime());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(1));
}

void addBatches(const std::string& name, Precision precision, Kernels kernels) {
  const std::string full = "batchedPass/" + name;
  benchmark::RegisterBenchmark(full.c_str(), batchedPass, precision, kernels)
      ->ArgsProduct({{224, 518}, {1, 2, 4, 8}})
      ->MinWarmUpTime(0.5)
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

const bool kAdded = [] {
  add("fp32", Precision::kFloat32, Way::kUsual);
  add("bf16", Precision::kBFloat16, Way::kUsual);
  if (device() == "cpu") {
    const auto devices = listDevices();
    for (const Kernels kernels : devices.front().kernels) {
      add("fp32_" + nameOf(kernels), Precision::kFloat32, Way::kUsual, kernels);
      add("bf16_" + nameOf(kernels), Precision::kBFloat16, Way::kUsual, kernels);
      addBatches("fp32_" + nameOf(kernels), Precision::kFloat32, kernels);
      addBatches("bf16_" + nameOf(kernels), Precision::kBFloat16, kernels);
    }
  } else {
    add("fp16", Precision::kFloat16, Way::kUsual);
    addBatches("fp32", Precision::kFloat32, Kernels::kAuto);
    addBatches("fp16", Precision::kFloat16, Kernels::kAuto);
    add("fp32_uploaded", Precision::kFloat32, Way::kUploaded);
    add("fp16_uploaded", Precision::kFloat16, Way::kUploaded);
    add("fp32_queued", Precision::kFloat32, Way::kQueued);
    add("fp16_queued", Precision::kFloat16, Way::kQueued);
  }
  return true;
}();

}  // namespace
}  // namespace patchscape::bench
