// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace patchscape {

/// A point or direction in camera axes: x right, y down, z forward.
struct Vector3 {
  float x = 0.0F;
  float y = 0.0F;
  float z = 0.0F;

  [[nodiscard]] bool operator==(const Vector3&) const = default;
};

[[nodiscard]] constexpr Vector3 operator+(const Vector3& a, const Vector3& b) noexcept {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
[[nodiscard]] constexpr Vector3 operator-(const Vector3& a, const Vector3& b) noexcept {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
[[nodiscard]] constexpr Vector3 operator*(const Vector3& a, float factor) noexcept {
  return {a.x * factor, a.y * factor, a.z * factor};
}
[[nodiscard]] constexpr float dot(const Vector3& a, const Vector3& b) noexcept {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
[[nodiscard]] constexpr Vector3 cross(const Vector3& a, const Vector3& b) noexcept {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
[[nodiscard]] inline float lengthOf(const Vector3& a) noexcept { return std::sqrt(dot(a, a)); }

}  // namespace patchscape
