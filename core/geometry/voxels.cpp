// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/geometry/depth_grid.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace patchscape {
namespace {

constexpr int kBitsAnAxis = 21;

struct Voxel {
  std::uint32_t first = 0;  ///< Index of the first point in it.
  std::uint32_t count = 0;
  std::array<double, 3> position{};
  std::array<std::uint32_t, 3> colour{};
  std::array<float, 3> normal{};
  float confidence = 0.0F;
};

/// Numbers the cubes of a cloud in the order of their first points.
class VoxelNumbers {
 public:
  VoxelNumbers(const PointCloud& cloud, double side)
      : perLength_(1.0 / side),
        table_(std::bit_ceil(cloud.size() * 2 + 1), {kFree, 0}) {
    const CloudBounds bounds = boundsOf(cloud);
    const Vector3 span = bounds.high - bounds.low;
    low_ = bounds.low;
    const double longest = std::max({span.x, span.y, span.z});
    if (!(longest * perLength_ < static_cast<double>(1 << kBitsAnAxis))) {
      throw Error(ErrorCode::kInvalidArgument,
                  "These voxels are too small for a cloud of this size. Choose a larger side.");
    }
  }

  /// The number of a point's cube; one that was not seen before gets `next`.
  [[nodiscard]] std::uint32_t at(const Vector3& point, std::uint32_t next) {
    const std::uint64_t key = keyOf(point);
    // Neighbours in the picture lie mostly in one cube.
    if (key != lastKey_) {
      lastKey_ = key;
      lastNumber_ = lookUp(key, next);
    }
    return lastNumber_;
  }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};

  [[nodiscard]] std::uint32_t lookUp(std::uint64_t key, std::uint32_t next) {
    const std::size_t mask = table_.size() - 1;
    // Fibonacci hashing spreads neighbouring cubes.
    std::size_t slot = (key * 0x9E3779B97F4A7C15ULL) >> 20U & mask;
    while (table_[slot].first != kFree && table_[slot].first != key) {
      slot = (slot + 1) & mask;
    }
    if (table_[slot].first == kFree) {
      table_[slot] = {key, next};
    }
    return table_[slot].second;
  }

  [[nodiscard]] std::uint64_t keyOf(const Vector3& point) const {
    const auto cell = [&](float value, float low) {
      return static_cast<std::uint64_t>((static_cast<double>(value) - low) * perLength_);
    };
    return cell(point.x, low_.x) << (2 * kBitsAnAxis) | cell(point.y, low_.y) << kBitsAnAxis |
           cell(point.z, low_.z);
  }

  Vector3 low_;
  double perLength_;
  std::uint64_t lastKey_ = kFree;
  std::uint32_t lastNumber_ = 0;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> table_;
};

void add(const PointCloud& cloud, std::size_t i, Voxel& voxel) {
  const Vector3& position = cloud.positions[i];
  voxel.position[0] += position.x;
  voxel.position[1] += position.y;
  voxel.position[2] += position.z;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    voxel.colour[channel] += cloud.colours[i][channel];
  }
  if (!cloud.normals.empty()) {
    voxel.normal[0] += cloud.normals[i].x;
    voxel.normal[1] += cloud.normals[i].y;
    voxel.normal[2] += cloud.normals[i].z;
  }
  if (!cloud.confidence.empty()) {
    voxel.confidence += cloud.confidence[i];
  }
  ++voxel.count;
}

void append(const Voxel& voxel, const PointCloud& cloud, PointCloud& reduced) {
  const auto mean = [&](double sum) { return static_cast<float>(sum / voxel.count); };
  const auto meanColour = [&](std::uint32_t sum) {
    return static_cast<std::uint8_t>((sum + voxel.count / 2) / voxel.count);
  };
  reduced.positions.push_back(
      {mean(voxel.position[0]), mean(voxel.position[1]), mean(voxel.position[2])});
  reduced.colours.push_back(
      {meanColour(voxel.colour[0]), meanColour(voxel.colour[1]), meanColour(voxel.colour[2])});
  reduced.pixels.push_back(cloud.pixels[voxel.first]);
  if (!cloud.normals.empty()) {
    const Vector3 sum{voxel.normal[0], voxel.normal[1], voxel.normal[2]};
    const float length = lengthOf(sum);
    reduced.normals.push_back(length > 0.0F ? sum * (1.0F / length) : cloud.normals[voxel.first]);
  }
  if (!cloud.labels.empty()) {
    reduced.labels.push_back(cloud.labels[voxel.first]);
  }
  if (!cloud.confidence.empty()) {
    reduced.confidence.push_back(mean(voxel.confidence));
  }
}

}  // namespace

PointCloud reducedToVoxels(const PointCloud& cloud, double voxel) {
  VoxelNumbers numbers(cloud, voxel);
  std::vector<Voxel> voxels;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    const auto next = static_cast<std::uint32_t>(voxels.size());
    const std::uint32_t number = numbers.at(cloud.positions[i], next);
    if (number == next) {
      voxels.push_back({.first = static_cast<std::uint32_t>(i)});
    }
    add(cloud, i, voxels[number]);
  }
  PointCloud reduced{.intrinsics = cloud.intrinsics, .unit = cloud.unit};
  reduced.positions.reserve(voxels.size());
  reduced.colours.reserve(voxels.size());
  reduced.pixels.reserve(voxels.size());
  for (const Voxel& each : voxels) {
    append(each, cloud, reduced);
  }
  return reduced;
}

}  // namespace patchscape
