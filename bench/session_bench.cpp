// SPDX-License-Identifier: Apache-2.0
// What a person waits for: the first picture, a moved slider, a fitted basis.
#include "bench/bench_data.h"
#include "core/inference/pca.h"
#include "core/overlay/depth_overlay.h"
#include "core/overlay/segmentation_overlay.h"
#include "core/session/analyzer.h"

#include <ATen/ATen.h>
#include <benchmark/benchmark.h>

#include <chrono>

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

AnalysisRequest everyView(int width, int height, std::int64_t side) {
  const ModelChoice model = ModelCatalog::loadDefault().embedded();
  AnalysisRequest request;
  request.picture.picture = makePicture("bench", makePhoto(width, height));
  request.size.shorterSide = side;
  request.pca = PcaRequest{};
  for (const HeadChoice& head : model.heads) {
    if (head.about.task == HeadTask::kDepth) {
      request.depth = DepthRequest{.head = head};
    } else if (head.about.task == HeadTask::kSegmentation) {
      request.segmentation = SegmentationRequest{.head = head};
    }
  }
  return request;
}

/// Everything `analyze` computes of a decoded picture; `backbone` is the pass alone, in the same
/// rounds, and `ratio` all by the pass.
void everyViewFromOnePass(benchmark::State& state) {
  Analyzer analyzer(0);
  (void)analyzer.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  const AnalysisRequest request = everyView(640, 480, 518);
  double backbone = 0.0;
  double whole = 0.0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    const auto result = analyzer.analyze(request, {}, {});
    whole +=
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    backbone += result->timingsMs.at("backbone");
  }
  state.counters["backbone_ms"] = backbone / static_cast<double>(state.iterations());
  state.counters["ratio"] = whole / backbone;
}
BENCHMARK(everyViewFromOnePass)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Another colour map, range or selection at 4 megapixels: what a moved slider waits for.
void depthColoursAtFourMegapixels(benchmark::State& state) {
  Analyzer analyzer;
  (void)analyzer.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  const auto result = analyzer.analyze(everyView(2464, 1632, 336), {}, {});
  const DepthStyle style{.map = ColourMap::kViridis};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        drawDepth(*result->depth->depth, withRangeOf(*result->depth->grid, style)));
  }
}
BENCHMARK(depthColoursAtFourMegapixels)->Unit(benchmark::kMillisecond)->UseRealTime();

void classColoursAtFourMegapixels(benchmark::State& state) {
  Analyzer analyzer;
  (void)analyzer.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  const AnalysisRequest request = everyView(2464, 1632, 336);
  const auto result = analyzer.analyze(request, {}, {});
  for (auto _ : state) {
    benchmark::DoNotOptimize(drawSegmentation(
        *result->segmentation->map, {.only = {2, 3}}, request.picture.picture->image));
  }
}
BENCHMARK(classColoursAtFourMegapixels)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace patchscape::bench
