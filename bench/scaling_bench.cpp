// SPDX-License-Identifier: Apache-2.0
// How time and memory of one pass grow with pixels, with the model and with threads; bench/scaling
// runs each in a process of its own and fits the exponents.
#include "bench/random_model.h"
#include "core/inference/backbone.h"
#include "tests/support/process_use.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

namespace patchscape::bench {
namespace {

void pass(benchmark::State& state,
          const std::string& model,
          std::int64_t size,
          int threads,
          Precision precision) {
  const RandomModel random(shapesOf(model));
  const auto backbone =
      makeBackbone(random.file, {.device = "cpu", .precision = precision, .threads = threads});
  state.SetLabel(nameOf(backbone->runtime().kernels));
  const at::Tensor pixels = at::randn({1, 3, size, size});
  test::forgetPeak();
  const std::size_t before = test::ProcessUse::now().residentBytes;
  benchmark::DoNotOptimize(backbone->forward(pixels, {}, {}, {}));  // Memory is kept for the next.
  for (auto _ : state) {
    benchmark::DoNotOptimize(backbone->forward(pixels, {}, {}, {}));
  }
  state.counters["pass_MB"] =
      static_cast<double>(test::peakBytes()) / 1e6 - static_cast<double>(before) / 1e6;
  state.counters["tokens"] = static_cast<double>((size / 14) * (size / 14) + 1);
  state.counters["parameters"] = static_cast<double>(backbone->description().parameters);
}

void add(const std::string& model, std::int64_t size, int threads) {
  for (const auto& [name, precision] :
       {std::pair{"fp32", Precision::kFloat32}, std::pair{"bf16", Precision::kBFloat16}}) {
    const std::string full =
        "pass/" + model + '/' + std::to_string(size) + '/' + std::to_string(threads) + '/' + name;
    benchmark::RegisterBenchmark(full.c_str(), pass, model, size, threads, precision)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
}

const bool kAdded = [] {
  for (const std::string model : {"nano", "s", "b", "l", "g"}) {
    for (const std::int64_t size : {112, 224, 336, 448, 518, 672, 896, 1022}) {
      for (const int threads : {1, 2, 4, 8, 16, 32}) {
        add(model, size, threads);
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace patchscape::bench
