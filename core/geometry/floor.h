// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/point_cloud.h"

#include <array>
#include <optional>

namespace patchscape {

/// Points with normal · p + offset = 0.
struct Plane {
  Vector3 normal;       ///< Unit length, up: away from the floor.
  float offset = 0.0F;  ///< The camera's height over the plane, in the cloud's unit.
  double share = 0.0;   ///< Of the points that lie on it, 0…1.
};

/// A turn about the camera. Rows: the new axes.
struct Rotation {
  std::array<float, 9> rows{1, 0, 0, 0, 1, 0, 0, 0, 1};

  [[nodiscard]] Vector3 operator()(const Vector3& point) const noexcept;
};

/// The ground below the camera: the largest plane whose normal is within 40 degrees of up.
/// Nothing where less than a tenth of the points lie on one.
/// Source: RANSAC, Fischler and Bolles 1981; always the same samples. Thread: any.
[[nodiscard]] std::optional<Plane> findFloor(const PointCloud& cloud);

/// The smallest turn that makes the plane level, in camera axes: its normal becomes (0, −1, 0).
[[nodiscard]] Rotation levelled(const Plane& floor);

/// The cloud, points and normals turned. Pixels stay what they are.
[[nodiscard]] PointCloud turned(const PointCloud& cloud, const Rotation& rotation);

}  // namespace patchscape
