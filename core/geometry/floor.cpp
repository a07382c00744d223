// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/floor.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

namespace patchscape {
namespace {

constexpr Vector3 kUp{0.0F, -1.0F, 0.0F};
constexpr double kMostTilt = 40.0 * std::numbers::pi / 180.0;
constexpr float kTolerance = 0.015F;  // Of a point's distance: depth errors grow with it.
constexpr double kSmallestShare = 0.1;
constexpr std::size_t kMostSamples = 8192;
constexpr int kTrials = 400;

/// Evenly spread points of the cloud.
std::vector<Vector3> samplesOf(const PointCloud& cloud) {
  const std::size_t step = std::max<std::size_t>(1, cloud.size() / kMostSamples);
  std::vector<Vector3> samples;
  for (std::size_t i = 0; i < cloud.size(); i += step) {
    samples.push_back(cloud.positions[i]);
  }
  return samples;
}

bool isOn(const Plane& plane, const Vector3& point, float tolerance = kTolerance) {
  return std::abs(dot(plane.normal, point) + plane.offset) < tolerance * point.z;
}

std::size_t countOn(const Plane& plane, const std::vector<Vector3>& samples) {
  return static_cast<std::size_t>(
      std::ranges::count_if(samples, [&](const Vector3& point) { return isOn(plane, point); }));
}

/// The plane through a point, if it can be a floor: not steep, and below the camera.
std::optional<Plane> floorThrough(const Vector3& point, const Vector3& direction) {
  const float length = lengthOf(direction);
  if (!(length > 0.0F)) {
    return std::nullopt;
  }
  Vector3 normal = direction * (1.0F / length);
  if (dot(normal, kUp) < 0.0F) {
    normal = normal * -1.0F;
  }
  const Plane plane{.normal = normal, .offset = -dot(normal, point)};
  const bool isLevel = dot(normal, kUp) > static_cast<float>(std::cos(kMostTilt));
  return isLevel && plane.offset > 0.0F ? std::optional(plane) : std::nullopt;
}

/// Weighted sums of the points on a plane.
struct Moments {
  double weight = 0.0;
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
  double xx = 0.0;
  double xz = 0.0;
  double zz = 0.0;
  double xy = 0.0;
  double zy = 0.0;

  void add(const Vector3& point) {
    const double px = point.x;
    const double py = point.y;
    const double pz = point.z;
    const double w = 1.0 / (pz * pz);  // Errors of depth grow with the distance.
    weight += w;
    x += w * px;
    y += w * py;
    z += w * pz;
    xx += w * px * px;
    xz += w * px * pz;
    zz += w * pz * pz;
    xy += w * px * py;
    zy += w * pz * py;
  }
};

/// Least squares of y = a·x + b·z + c over the points that lie within a tolerance of a plane.
std::optional<Plane> refined(const Plane& plane,
                             const std::vector<Vector3>& samples,
                             float tolerance) {
  Moments m;
  for (const Vector3& point : samples) {
    if (isOn(plane, point, tolerance)) {
      m.add(point);
    }
  }
  const double xx = m.xx - m.x * m.x / m.weight;
  const double xz = m.xz - m.x * m.z / m.weight;
  const double zz = m.zz - m.z * m.z / m.weight;
  const double xy = m.xy - m.x * m.y / m.weight;
  const double zy = m.zy - m.z * m.y / m.weight;
  const double determinant = xx * zz - xz * xz;
  if (!(determinant > 0.0)) {
    return std::nullopt;
  }
  const double a = (xy * zz - zy * xz) / determinant;
  const double b = (zy * xx - xy * xz) / determinant;
  const Vector3 mean{static_cast<float>(m.x / m.weight),
                     static_cast<float>(m.y / m.weight),
                     static_cast<float>(m.z / m.weight)};
  return floorThrough(mean, {static_cast<float>(a), -1.0F, static_cast<float>(b)});
}

}  // namespace

Vector3 Rotation::operator()(const Vector3& point) const noexcept {
  return {rows[0] * point.x + rows[1] * point.y + rows[2] * point.z,
          rows[3] * point.x + rows[4] * point.y + rows[5] * point.z,
          rows[6] * point.x + rows[7] * point.y + rows[8] * point.z};
}

std::optional<Plane> findFloor(const PointCloud& cloud) {
  const std::vector<Vector3> samples = samplesOf(cloud);
  if (samples.size() < 3) {
    return std::nullopt;
  }
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same picture must give the same floor.
  const auto pick = [&] { return samples[random() % samples.size()]; };
  std::optional<Plane> best;
  std::size_t most = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Vector3 a = pick();
    const Vector3 b = pick();
    const Vector3 c = pick();
    const auto plane = floorThrough(a, cross(b - a, c - a));
    const std::size_t count = plane ? countOn(*plane, samples) : 0;
    if (count > most) {
      most = count;
      best = plane;
    }
  }
  if (!best) {
    return std::nullopt;
  }
  // A narrower band each time leaves out the foot of the walls.
  for (const float tolerance : {kTolerance, kTolerance / 2, kTolerance / 2}) {
    best = refined(*best, samples, tolerance).value_or(*best);
  }
  best->share = static_cast<double>(countOn(*best, samples)) / static_cast<double>(samples.size());
  return best->share >= kSmallestShare ? best : std::nullopt;
}

Rotation levelled(const Plane& floor) {
  // Rodrigues' formula, about the axis that is square to both directions.
  const Vector3 axis = cross(floor.normal, kUp);
  const float cosine = dot(floor.normal, kUp);
  const float k = 1.0F / (1.0F + cosine);
  return {{cosine + k * axis.x * axis.x,
           k * axis.x * axis.y - axis.z,
           k * axis.x * axis.z + axis.y,
           k * axis.y * axis.x + axis.z,
           cosine + k * axis.y * axis.y,
           k * axis.y * axis.z - axis.x,
           k * axis.z * axis.x - axis.y,
           k * axis.z * axis.y + axis.x,
           cosine + k * axis.z * axis.z}};
}

PointCloud turned(const PointCloud& cloud, const Rotation& rotation) {
  PointCloud result = cloud;
  for (Vector3& point : result.positions) {
    point = rotation(point);
  }
  for (Vector3& normal : result.normals) {
    normal = rotation(normal);
  }
  return result;
}

}  // namespace patchscape
