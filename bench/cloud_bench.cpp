// SPDX-License-Identifier: Apache-2.0
// A megapixel of depth becomes points: this program, a plain loop, and PCL where it is installed.
#include "bench/bench_data.h"
#include "core/geometry/cloud_builder.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <limits>
#include <vector>

#ifdef PATCHSCAPE_BENCH_PCL
#include <pcl/filters/statistical_outlier_removal.h>
#include <pcl/filters/voxel_grid.h>
#include <pcl/point_cloud.h>
#include <pcl/point_types.h>
#endif

namespace patchscape::bench {
namespace {

constexpr int kSide = 1000;  // Pixels: one megapixel.
constexpr int kRounds = 9;   // The median of these is read.
constexpr double kVoxel = 0.01;
constexpr double kSigmas = 2.0;

/// A room: a slanted floor and wall with waves, nearer boxes, and a few pixels without distance.
const ScalarMap& room() {
  static const ScalarMap kRoom = [] {
    ScalarMap map{.width = kSide, .height = kSide};
    map.values.reserve(static_cast<std::size_t>(kSide) * kSide);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const bool box = (x / 170) % 3 == 1 && (y / 210) % 2 == 1;
        const double wave = 0.05 * std::sin(x * 0.02) * std::cos(y * 0.015);
        const double z = (box ? 1.4 : 2.5 + 0.001 * (kSide - y)) + wave;
        const bool none = (x * 7919 + y * 104729) % 997 == 0;
        map.values.push_back(none ? std::numeric_limits<float>::quiet_NaN()
                                  : static_cast<float>(z));
      }
    }
    return map;
  }();
  return kRoom;
}

const Image& photo() {
  static const Image kPhoto = makePhoto(kSide, kSide);
  return kPhoto;
}

Intrinsics camera() { return assumedIntrinsics(kSide, kSide); }

void timed(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMillisecond)
      ->MeasureProcessCPUTime()  // Of all threads: a busy machine changes it least.
      ->UseRealTime()
      ->Repetitions(kRounds)
      ->ReportAggregatesOnly();
}

void build(benchmark::State& state, const CloudFilters& filters) {
  const CloudSource source{.distances = room(), .colours = photo()};
  std::size_t points = 0;
  for (auto _ : state) {
    const PointCloud cloud = buildCloud(source, camera(), filters);
    points = cloud.size();
    benchmark::DoNotOptimize(cloud.positions.data());
  }
  state.counters["points"] = static_cast<double>(points);
}

void cloudOfEveryPixel(benchmark::State& state) { build(state, {.edgeRatio = 0.0}); }
BENCHMARK(cloudOfEveryPixel)->Apply(timed);

void cloudWithoutEdges(benchmark::State& state) { build(state, {}); }
BENCHMARK(cloudWithoutEdges)->Apply(timed);

void cloudWithoutOutliers(benchmark::State& state) {
  build(state, {.edgeRatio = 0.0, .outlierSigmas = kSigmas});
}
BENCHMARK(cloudWithoutOutliers)->Apply(timed);

void cloudInVoxels(benchmark::State& state) { build(state, {.edgeRatio = 0.0, .voxel = kVoxel}); }
BENCHMARK(cloudInVoxels)->Apply(timed);

void cloudWithAllFilters(benchmark::State& state) {
  build(state, {.outlierSigmas = kSigmas, .voxel = kVoxel});
}
BENCHMARK(cloudWithAllFilters)->Apply(timed);

/// What one writes first: one thread, one push_back a point.
void cloudByAPlainLoop(benchmark::State& state) {
  const ScalarMap& depth = room();
  const std::uint8_t* const rgb = photo().pixels().data();
  const Intrinsics k = camera();
  std::size_t points = 0;
  for (auto _ : state) {
    std::vector<Vector3> positions;
    std::vector<Rgb> colours;
    for (int y = 0; y < depth.height; ++y) {
      for (int x = 0; x < depth.width; ++x) {
        const float z = depth.at(x, y);
        if (std::isfinite(z) && z > 0.0F) {
          positions.push_back({static_cast<float>((x - k.cx) * z / k.fx),
                               static_cast<float>((y - k.cy) * z / k.fy),
                               z});
          const std::uint8_t* const pixel = rgb + (static_cast<std::size_t>(y) * kSide + x) * 3;
          colours.push_back({pixel[0], pixel[1], pixel[2]});
        }
      }
    }
    points = positions.size();
    benchmark::DoNotOptimize(positions.data());
    benchmark::DoNotOptimize(colours.data());
  }
  state.counters["points"] = static_cast<double>(points);
}
BENCHMARK(cloudByAPlainLoop)->Apply(timed);

#ifdef PATCHSCAPE_BENCH_PCL
using PclCloud = pcl::PointCloud<pcl::PointXYZRGB>;

/// As PCL's own grabbers fill an organised cloud; NaN where there is no distance.
PclCloud::Ptr pclCloud() {
  const ScalarMap& depth = room();
  const std::uint8_t* const rgb = photo().pixels().data();
  const Intrinsics k = camera();
  auto cloud = pcl::make_shared<PclCloud>(kSide, kSide);
  cloud->is_dense = false;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      pcl::PointXYZRGB& point = cloud->at(x, y);
      const float z = depth.at(x, y);
      point.x = static_cast<float>((x - k.cx) * z / k.fx);
      point.y = static_cast<float>((y - k.cy) * z / k.fy);
      point.z = z;
      const std::uint8_t* const pixel = rgb + (static_cast<std::size_t>(y) * kSide + x) * 3;
      point.r = pixel[0];
      point.g = pixel[1];
      point.b = pixel[2];
    }
  }
  return cloud;
}

PclCloud::Ptr withoutOutliers(const PclCloud::Ptr& cloud) {
  pcl::StatisticalOutlierRemoval<pcl::PointXYZRGB> filter;
  filter.setInputCloud(cloud);
  filter.setMeanK(20);
  filter.setStddevMulThresh(kSigmas);
  auto kept = pcl::make_shared<PclCloud>();
  filter.filter(*kept);
  return kept;
}

PclCloud::Ptr inVoxels(const PclCloud::Ptr& cloud) {
  pcl::VoxelGrid<pcl::PointXYZRGB> filter;
  filter.setInputCloud(cloud);
  constexpr auto kLeaf = static_cast<float>(kVoxel);
  filter.setLeafSize(kLeaf, kLeaf, kLeaf);
  auto reduced = pcl::make_shared<PclCloud>();
  filter.filter(*reduced);
  return reduced;
}

template <typename Make>
void timePcl(benchmark::State& state, const Make& make) {
  std::size_t points = 0;
  for (auto _ : state) {
    const PclCloud::Ptr cloud = make();
    points = cloud->size();
    benchmark::DoNotOptimize(cloud->points.data());
  }
  state.counters["points"] = static_cast<double>(points);
}

void pclOfEveryPixel(benchmark::State& state) { timePcl(state, pclCloud); }
BENCHMARK(pclOfEveryPixel)->Apply(timed);

void pclWithoutOutliers(benchmark::State& state) {
  timePcl(state, [] { return withoutOutliers(pclCloud()); });
}
BENCHMARK(pclWithoutOutliers)->Apply(timed);

void pclInVoxels(benchmark::State& state) {
  timePcl(state, [] { return inVoxels(pclCloud()); });
}
BENCHMARK(pclInVoxels)->Apply(timed);

void pclWithAllFilters(benchmark::State& state) {
  timePcl(state, [] { return inVoxels(withoutOutliers(pclCloud())); });
}
BENCHMARK(pclWithAllFilters)->Apply(timed);
#endif

}  // namespace
}  // namespace patchscape::bench
