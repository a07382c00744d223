// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/export/cloud_options.h"
#include "core/geometry/point_cloud.h"

#include <string>
#include <vector>

namespace patchscape {

/// What a cloud file holds.
struct CloudContent {
  const PointCloud& cloud;
  const CloudMesh* mesh = nullptr;  ///< Null: points only.
  Image texture;                    ///< Lies on the mesh in GLB and OBJ; empty: colours of points.

  [[nodiscard]] bool textured() const noexcept { return mesh != nullptr && !texture.empty(); }
};

/// Refuses what no file can hold, before one is begun.
/// Errors: kInvalidArgument for a cloud without points and for a mesh without faces; kInternal
/// for a cloud whose parts do not fit together. Thread: any; so below.
void requireWritable(const CloudContent& content);

/// A point or direction in the axes of a file.
[[nodiscard]] constexpr Vector3 inAxes(const Vector3& point, CloudAxes axes) noexcept {
  // 0 − y, because −y would make a minus zero of zero.
  return axes == CloudAxes::kCamera ? point : Vector3{point.x, 0.0F - point.y, 0.0F - point.z};
}

/// The box around all points in the axes of a file, which turn two of its sides around.
[[nodiscard]] CloudBounds boundsIn(const PointCloud& cloud, CloudAxes axes);

/// A place in a picture as textures count: 0…1, (0, 0) is the corner at the top left.
struct TexturePoint {
  float u = 0.0F;
  float v = 0.0F;
};
[[nodiscard]] TexturePoint texturePointOf(const PointCloud& cloud, std::uint32_t pixel) noexcept;

/// What files say of a cloud in their comments, one line of ASCII each without a line break:
/// program, units, axes, picture, intrinsics, turn, source, depth file, model, head. Other letters
/// than ASCII are written as in addresses, "%C3%B6"; the sidecar has them as they are.
[[nodiscard]] std::vector<std::string> commentsOf(const PointCloud& cloud,
                                                  const CloudWriteOptions& options);

}  // namespace patchscape
