// SPDX-License-Identifier: Apache-2.0
// What a person waits for: the first picture, a moved slider, a fitted basis.
#include "bench/bench_data.h"
#include "core/inference/pca.h"
#include "core/session/analyzer.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

namespace patchscape::bench {
namespace {

void fitPca(benchmark::State& state) {
  at::manual_seed(0);
  const std::int64_t side = state.range(0);
  const PcaInput input{.patchTokens = at::randn({side * side, state.range(1)}),
                       .grid = {.rows = side, .cols = side}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(patchscape::fitPca({input}, {}));
  }
}
BENCHMARK(fitPca)
    ->Args({24, 192})
    ->Args({37, 384})
    ->Args({37, 1024})
    ->Args({37, 1536})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

AnalysisRequest pcaRequest() {
  AnalysisRequest request;
  request.picture.picture = makePicture("bench", makePhoto(1280, 960));
  request.pca = PcaRequest{};
  return request;
}

void firstPictureWithTheEmbeddedModel(benchmark::State& state) {
  Analyzer analyzer(0);  // No cache: every round is a first one.
  (void)analyzer.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  const AnalysisRequest request = pcaRequest();
  for (auto _ : state) {
    benchmark::DoNotOptimize(analyzer.analyze(request, {}, {}));
  }
}
BENCHMARK(firstPictureWithTheEmbeddedModel)->Unit(benchmark::kMillisecond)->UseRealTime();

void viewSwitchFromTheCache(benchmark::State& state) {
  Analyzer analyzer;
  (void)analyzer.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  const AnalysisRequest request = pcaRequest();
  (void)analyzer.analyze(request, {}, {});
  for (auto _ : state) {
    benchmark::DoNotOptimize(analyzer.analyze(request, {}, {}));
  }
}
BENCHMARK(viewSwitchFromTheCache)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace patchscape::bench
