// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/cloud_builder.h"

#include "core/base/error.h"
#include "core/base/parallel_rows.h"
#include "core/geometry/depth_grid.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace patchscape {
namespace {

void requireSameSize(const char* what, int width, int height, const Intrinsics& camera) {
  if (width != camera.width || height != camera.height) {
    throw Error(ErrorCode::kInvalidArgument,
                std::string("The ") + what + " is " + std::to_string(width) + " x " +
                    std::to_string(height) + " and the camera's picture " +
                    std::to_string(camera.width) + " x " + std::to_string(camera.height) +
                    ". Choose those that belong together.");
  }
}

void requireFilters(const CloudFilters& filters) {
  const auto isShare = [](double value) { return std::isfinite(value) && value >= 0.0; };
  if (filters.stride < 1 || !isShare(filters.edgeRatio.value_or(0.0)) ||
      !isShare(filters.outlierSigmas) || !isShare(filters.voxel)) {
    throw Error(ErrorCode::kInvalidArgument,
                "A filter of the cloud has a number that cannot be: stride from 1, all others "
                "from 0.");
  }
}

void requireFitting(const CloudSource& source,
                    const Intrinsics& camera,
                    const CloudFilters& filters) {
  requireValid(camera);
  requireFilters(filters);
  requireSameSize("depth map", source.distances.width, source.distances.height, camera);
  requireSameSize("picture", source.colours.width(), source.colours.height(), camera);
  if (source.classes != nullptr) {
    requireSameSize("class map", source.classes->width, source.classes->height, camera);
  }
  if (filters.selection && filters.selection->size() != source.distances.values.size()) {
    throw Error(ErrorCode::kInvalidArgument,
                "The selection belongs to another picture. Select again.");
  }
}

/// Index of the first point of every row, and of the end.
std::vector<std::size_t> rowStarts(const KeptPixels& kept, int width, int height) {
  std::vector<std::size_t> starts(static_cast<std::size_t>(height) + 1);
  overRows(height, [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      const auto* const row = kept.data() + static_cast<std::size_t>(y) * width;
      starts[static_cast<std::size_t>(y) + 1] = std::accumulate(row, row + width, std::size_t{0});
    }
  });
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  return starts;
}

/// The points of one row, from `point` on.
void fillRow(const CloudSource& source,
             const KeptPixels& kept,
             int y,
             std::size_t point,
             PointCloud& cloud) {
  const Intrinsics& camera = cloud.intrinsics;
  const std::size_t begin = static_cast<std::size_t>(y) * static_cast<std::size_t>(camera.width);
  const std::uint8_t* const colours = source.colours.pixels().data();
  const double slopeY = (y - camera.cy) / camera.fy;
  const double perPixel = 1.0 / camera.fx;
  for (int x = 0; x < camera.width; ++x) {
    const std::size_t pixel = begin + static_cast<std::size_t>(x);
    if (kept[pixel] == 0) {
      continue;
    }
    const double z = source.distances.values[pixel];
    cloud.positions[point] = {static_cast<float>((x - camera.cx) * perPixel * z),
                              static_cast<float>(slopeY * z),
                              static_cast<float>(z)};
    const std::uint8_t* const colour = colours + pixel * 3;
    cloud.colours[point] = {colour[0], colour[1], colour[2]};
    cloud.pixels[point] = static_cast<std::uint32_t>(pixel);
    ++point;
  }
}

void addClasses(const Segmentation& classes, PointCloud& cloud) {
  cloud.labels.resize(cloud.size());
  cloud.confidence.resize(cloud.size());
  constexpr int kPointsARow = 4096;
  const auto rows = static_cast<int>((cloud.size() + kPointsARow - 1) / kPointsARow);
  overRows(rows, [&](int from, int to) {
    const std::size_t end = std::min(cloud.size(), static_cast<std::size_t>(to) * kPointsARow);
    for (std::size_t i = static_cast<std::size_t>(from) * kPointsARow; i < end; ++i) {
      const auto x = static_cast<int>(cloud.pixels[i] % static_cast<unsigned>(cloud.width()));
      const auto y = static_cast<int>(cloud.pixels[i] / static_cast<unsigned>(cloud.width()));
      cloud.labels[i] = classes.labelAt(x, y);
      if (!classes.probabilities.empty()) {
        cloud.confidence[i] = confidenceAt(classes, x, y);
      }
    }
  });
  if (classes.probabilities.empty()) {
    cloud.confidence.clear();
  }
}

bool isWhole(const ScalarMap& distances, const KeptPixels& kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == 0 && isDistance(distances.values[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace

double edgeRatioFor(const CloudFilters& filters, const Intrinsics& camera) {
  constexpr double kSteepest = 10.0;  // Tangent of the angle between surface and picture plane.
  return filters.edgeRatio.value_or(kSteepest / std::max(camera.fx, camera.fy));
}

PointCloud buildCloud(const CloudSource& source,
                      const Intrinsics& camera,
                      const CloudFilters& filters) {
  requireFitting(source, camera, filters);
  KeptPixels kept = pixelsKept(source, camera, filters);
  if (filters.outlierSigmas > 0.0) {
    dropOutliers(source, camera, filters, kept);
  }
  const std::vector<std::size_t> starts = rowStarts(kept, camera.width, camera.height);
  PointCloud cloud{.intrinsics = camera, .unit = source.unit};
  cloud.positions.resize(starts.back());
  cloud.colours.resize(starts.back());
  cloud.pixels.resize(starts.back());
  overRows(camera.height, [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      fillRow(source, kept, y, starts[static_cast<std::size_t>(y)], cloud);
    }
  });
  if (source.classes != nullptr) {
    addClasses(*source.classes, cloud);
  }
  if (filters.normals) {
    cloud.normals = normalsOf(source, camera, filters, kept);
  }
  if (filters.voxel > 0.0) {
    return reducedToVoxels(cloud, filters.voxel);
  }
  cloud.organised = isWhole(source.distances, kept);
  return cloud;
}

std::vector<Rgb> coloursFrom(const Image& picture, const PointCloud& cloud) {
  requireSameSize("picture", picture.width(), picture.height(), cloud.intrinsics);
  const std::uint8_t* const values = picture.pixels().data();
  std::vector<Rgb> colours(cloud.size());
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const std::uint8_t* const colour = values + static_cast<std::size_t>(cloud.pixels[i]) * 3;
    colours[i] = {colour[0], colour[1], colour[2]};
  }
  return colours;
}

}  // namespace patchscape
