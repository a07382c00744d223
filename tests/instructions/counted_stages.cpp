// SPDX-License-Identifier: Apache-2.0
// Runs one stage that needs no LibTorch on made-up data, for valgrind to count its instructions:
// counted_stages NAME; without a name it lists them. See count_instructions.
#include "bench/bench_data.h"
#include "bench/bench_jpeg.h"
#include "core/base/resample.h"
#include "core/geometry/cloud_builder.h"
#include "core/geometry/intrinsics.h"
#include "core/media/image_io.h"
#include "core/overlay/camera_shift.h"
#include "core/overlay/depth_overlay.h"
#include "core/overlay/pca_overlay.h"
#include "core/overlay/segmentation_overlay.h"
#include "core/weights/weight_file.h"

#include <valgrind/callgrind.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace patchscape {
namespace {

constexpr int kWidth = 800;
constexpr int kHeight = 600;

/// What a stage does after all it reads was made.
using Work = std::function<void()>;

/// Keeps a result from being left out by the compiler.
template <typename Result>
void keep(const Result& result) {
  asm volatile("" : : "g"(&result) : "memory");
}

Image photo() { return bench::makePhoto(kWidth, kHeight); }

ScalarMap room() {
  ScalarMap map{.width = kWidth, .height = kHeight, .values = {}};
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const double wave = std::sin(i % kWidth * 0.02) * std::cos(i / kWidth * 0.015);
    map.values.push_back(static_cast<float>(2.5 + wave));
  }
  return map;
}

Segmentation classes() {
  constexpr int kClasses = 20;
  ClassTable table;
  table.classes.resize(kClasses, {.name = "class", .colour = {40, 80, 120}});
  Segmentation made;
  made.classes = std::make_shared<const ClassTable>(std::move(table));
  made.width = kWidth;
  made.height = kHeight;
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const int column = i % kWidth / 60;
    const int row = i / kWidth / 50;
    made.labels.push_back(static_cast<std::uint16_t>((column + row) % kClasses));
  }
  return made;
}

PcaMap colours() {
  const PatchGrid grid{.rows = 37, .cols = 49};
  const auto cells = static_cast<std::size_t>(grid.count());
  PcaMap map{.grid = grid, .colours = {}, .foreground = {}, .scores = {}};
  map.foreground.assign(cells, 1);
  map.scores.assign(cells * 3, 0.0F);
  for (std::size_t i = 0; i < cells * 3; ++i) {
    map.colours.push_back(static_cast<float>(i % 97) / 97.0F);
  }
  return map;
}

const std::map<std::string, std::function<Work()>> kStages{
    {"decode-jpeg",
     [] {
       return [file = bench::jpegOf(photo())] {
         keep(decodeImage(std::as_bytes(std::span(file)), "x"));
       };
     }},
    {"resample",
     [] { return [from = photo()] { keep(resample(from, 686, 518, ResampleFilter::kBicubic)); }; }},
    {"draw-pca",
     [] {
       return [map = colours()] { keep(drawPca(map, kWidth, kHeight, Enlargement::kSmooth)); };
     }},
    {"draw-depth",
     [] {
       return [depth = Depth(MetricDepth{.metres = room(), .nearest = 0.1F, .farthest = 10.0F})] {
         keep(drawDepth(depth, {}));
       };
     }},
    {"draw-classes",
     [] { return [map = classes(), under = photo()] { keep(drawSegmentation(map, {}, under)); }; }},
    {"legend", [] { return [map = classes()] { keep(legendOf(map, nullptr)); }; }},
    {"camera-shift",
     [] {
       return [before = photo(), now = bench::makePhoto(kWidth, kHeight)] {
         keep(cameraShift(before, now));
       };
     }},
    {"cloud",
     [] {
       return [distances = room(), seen = photo()] {
         keep(buildCloud({.distances = distances, .colours = seen},
                         assumedIntrinsics(kWidth, kHeight),
                         {.voxel = 0.02}));
       };
     }},
    {"weights-header",
     [] {
       return
           [] { keep(openWeightFile(PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors")); };
     }},
};

int run(const std::string& name) {
  const auto stage = kStages.find(name);
  if (stage == kStages.end()) {
    std::fprintf(stderr, "There is no stage %s.\n", name.c_str());
    return 2;
  }
  const Work work = stage->second();
  CALLGRIND_START_INSTRUMENTATION;
  work();
  CALLGRIND_STOP_INSTRUMENTATION;
  return 0;
}

}  // namespace
}  // namespace patchscape

int main(int argc, char** argv) {
  if (argc == 2) {
    return patchscape::run(argv[1]);
  }
  for (const auto& [name, stage] : patchscape::kStages) {
    std::puts(name.c_str());
  }
  return 0;
}
