// SPDX-License-Identifier: Apache-2.0
// From a file's bytes to network input, and from a PCA map to a picture.
#include "bench/bench_data.h"
#include "bench/bench_jpeg.h"
#include "core/base/resample.h"
#include "core/inference/preprocess.h"
#include "core/media/image_io.h"
#include "core/overlay/pca_overlay.h"

#include <benchmark/benchmark.h>

namespace patchscape::bench {
namespace {

/// A 12-megapixel JPEG, made once.
const std::vector<std::uint8_t>& jpeg() {
  static const std::vector<std::uint8_t> kBytes = jpegOf(makePhoto(4000, 3000));
  return kBytes;
}

void decodeJpeg12Megapixels(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(decodeImage(std::as_bytes(std::span(jpeg())), "bench.jpg"));
  }
}
BENCHMARK(decodeJpeg12Megapixels)->Unit(benchmark::kMillisecond);

void decodeAndPreprocess12MegapixelsTo518(benchmark::State& state) {
  for (auto _ : state) {
    const Image photo = decodeImage(std::as_bytes(std::span(jpeg())), "bench.jpg").image;
    benchmark::DoNotOptimize(preprocess(photo, {.width = 686, .height = 518}));
  }
}
BENCHMARK(decodeAndPreprocess12MegapixelsTo518)->Unit(benchmark::kMillisecond);

void resample12MegapixelsTo518(benchmark::State& state) {
  const Image photo = makePhoto(4000, 3000);
  for (auto _ : state) {
    benchmark::DoNotOptimize(resample(photo, 686, 518, ResampleFilter::kBicubic));
  }
}
BENCHMARK(resample12MegapixelsTo518)->Unit(benchmark::kMillisecond);

void drawPcaAtFullHd(benchmark::State& state) {
  const PatchGrid grid{.rows = 37, .cols = 49};
  const auto cells = static_cast<std::size_t>(grid.count());
  PcaMap map{.grid = grid,
             .colours = std::vector<float>(cells * 3, 0.5F),
             .foreground = std::vector<std::uint8_t>(cells, 1),
             .scores = std::vector<float>(cells * 3, 0.0F)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(drawPca(map, 1920, 1080, Enlargement::kSmooth));
  }
}
BENCHMARK(drawPcaAtFullHd)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace patchscape::bench
