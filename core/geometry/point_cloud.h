// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rgb.h"
#include "core/geometry/intrinsics.h"
#include "core/geometry/vector3.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace patchscape {

/// What a cloud's lengths are.
enum class LengthUnit {
  kMetres,
  kRelative  ///< Lengths are right among each other at best; one of them has no known size.
};

/// "m" or "relative". Thread: any.
[[nodiscard]] constexpr std::string_view nameOf(LengthUnit unit) noexcept {
  return unit == LengthUnit::kMetres ? "m" : "relative";
}

/// Points of one picture, in camera axes: x right, y down, z forward.
///
/// Shapes: every vector holds one entry a point, the optional ones none at all where they are not
/// known. Points are in the order of their pixels, row by row from the top left.
/// Thread: any, once built.
struct PointCloud {
  Intrinsics intrinsics;  ///< Of the picture that the points come from.
  LengthUnit unit = LengthUnit::kMetres;
  std::vector<Vector3> positions;
  std::vector<Rgb> colours;           ///< sRGB.
  std::vector<std::uint32_t> pixels;  ///< y · width + x of the pixel a point stands for.
  std::vector<Vector3> normals;       ///< Unit length, towards the camera. Optional.
  std::vector<std::uint16_t> labels;  ///< Class ids. Optional.
  std::vector<float> confidence;      ///< 0…1, of the class. Optional.
  /// Every pixel that has a depth is here: no filter took one away.
  bool organised = false;

  [[nodiscard]] std::size_t size() const noexcept { return positions.size(); }
  [[nodiscard]] int width() const noexcept { return intrinsics.width; }
  [[nodiscard]] int height() const noexcept { return intrinsics.height; }
};

/// Above this, people are told that a cloud is large; nothing is cut.
inline constexpr std::size_t kManyPoints = 5'000'000;

/// The surface between neighbouring pixels of a cloud; corners are indices of its points,
/// counter-clockwise as seen from the camera.
struct CloudMesh {
  std::vector<std::array<std::uint32_t, 3>> triangles;
};

/// The box around all points; both zero for an empty cloud.
struct CloudBounds {
  Vector3 low;
  Vector3 high;
};
[[nodiscard]] CloudBounds boundsOf(const PointCloud& cloud);

}  // namespace patchscape
