// SPDX-License-Identifier: Apache-2.0
#include "core/session/cloud.h"

#include "core/base/check.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace patchscape {
namespace {

struct Distances {
  ScalarMap map;
  LengthUnit unit = LengthUnit::kMetres;
};

Distances distancesOf(const Depth& depth, const RelativeScale& scale) {
  if (const auto* const metric = std::get_if<MetricDepth>(&depth)) {
    return {metric->metres, LengthUnit::kMetres};
  }
  return {distancesOf(*std::get_if<RelativeDepth>(&depth), scale), scale.unit};
}

/// Filters that also leave out what lies at the ends of a head's range.
CloudFilters withinRange(const CloudFilters& filters, const Depth& depth, double scale) {
  constexpr float kAtTheStart = 1e-3F;
  // No bin of a head ever weighs nothing, so that even the sky stays short of the last one.
  constexpr float kAtTheEnd = 0.02F;
  CloudFilters result = filters;
  const auto* const metric = std::get_if<MetricDepth>(&depth);
  if (metric != nullptr && metric->farthest > metric->nearest) {
    const auto factor = static_cast<float>(scale);
    const float low = metric->nearest * (1.0F + kAtTheStart) * factor;
    const float high = metric->farthest * (1.0F - kAtTheEnd) * factor;
    result.nearest = std::max(filters.nearest.value_or(low), low);
    result.farthest = std::min(filters.farthest.value_or(high), high);
  }
  return result;
}

void scale(ScalarMap& map, double factor) {
  for (float& value : map.values) {
    value = static_cast<float>(value * factor);
  }
}

}  // namespace

CloudInput cloudInputOf(const AnalysisResult& result) {
  return {.picture = result.picture,
          .depth = result.depth ? result.depth->depth : nullptr,
          .classes = result.segmentation ? result.segmentation->map : nullptr,
          .pca = result.pca ? result.pca->picture : Image()};
}

std::set<int> classesBut(const std::set<int>& only, const Segmentation& classes) {
  std::set<int> others;
  const auto count = only.empty() ? 0 : static_cast<int>(classes.classes->classes.size());
  for (int id = 0; id < count; ++id) {
    if (!only.contains(id)) {
      others.insert(others.end(), id);
    }
  }
  return others;
}

Cloud makeCloud(const CloudInput& input, const CloudRequest& request) {
  PATCHSCAPE_CHECK(input.picture != nullptr && input.depth != nullptr);
  const auto start = std::chrono::steady_clock::now();
  Cloud cloud{.request = request};
  Intrinsics camera = intrinsicsFor(*input.picture, request.camera);
  Distances distances = distancesOf(*input.depth, request.relative);
  double factor = 1.0;
  if (!request.lengths.empty()) {
    cloud.calibration = calibrate(request.lengths, distances.map, camera);
    camera = cloud.calibration->intrinsics;
    factor = cloud.calibration->scale;
    scale(distances.map, factor);
    distances.unit = LengthUnit::kMetres;
  }
  const CloudFilters filters = withinRange(request.filters, *input.depth, factor);
  auto points = std::make_shared<PointCloud>(buildCloud({.distances = distances.map,
                                                         .unit = distances.unit,
                                                         .colours = input.picture->image,
                                                         .classes = input.classes.get()},
                                                        camera,
                                                        filters));
  cloud.filters = filters;
  cloud.edgeRatio = edgeRatioFor(filters, camera);
  if (request.mesh && filters.voxel <= 0.0) {
    // Neighbours of the surface lie a stride apart, those of the edge filter a pixel.
    cloud.mesh = std::make_shared<CloudMesh>(
        buildMesh(*points, filters.stride, cloud.edgeRatio * filters.stride));
  }
  if (request.level) {
    cloud.floor = findFloor(*points);
    if (cloud.floor) {
      points = std::make_shared<PointCloud>(turned(*points, levelled(*cloud.floor)));
    }
  }
  cloud.points = std::move(points);
  cloud.distances = std::make_shared<const ScalarMap>(std::move(distances.map));
  cloud.buildMs =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return cloud;
}

}  // namespace patchscape
