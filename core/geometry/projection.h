// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/intrinsics.h"
#include "core/geometry/vector3.h"

#include <optional>

namespace patchscape {

/// A place in a picture; pixel centres are whole numbers.
struct PixelPoint {
  double u = 0.0;
  double v = 0.0;

  [[nodiscard]] bool operator==(const PixelPoint&) const = default;
};

/// The point at distance `z` along the optical axis that is seen at a pixel.
/// Source: X = (u − cx) · Z / fx, Y = (v − cy) · Z / fy. Thread: any.
[[nodiscard]] constexpr Vector3 unproject(PixelPoint pixel,
                                          double z,
                                          const Intrinsics& camera) noexcept {
  return {static_cast<float>((pixel.u - camera.cx) * z / camera.fx),
          static_cast<float>((pixel.v - camera.cy) * z / camera.fy),
          static_cast<float>(z)};
}

/// Where a point is seen; nothing for one that lies not in front of the camera. Thread: any.
[[nodiscard]] constexpr std::optional<PixelPoint> project(const Vector3& point,
                                                          const Intrinsics& camera) noexcept {
  if (!(point.z > 0.0F)) {
    return std::nullopt;
  }
  const auto z = static_cast<double>(point.z);
  return PixelPoint{static_cast<double>(point.x) / z * camera.fx + camera.cx,
                    static_cast<double>(point.y) / z * camera.fy + camera.cy};
}

}  // namespace patchscape
