// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"
#include "core/geometry/cloud_builder.h"

#include <cstdint>
#include <vector>

namespace patchscape {

/// One byte a pixel: 1 where it becomes a point.
using KeptPixels = std::vector<std::uint8_t>;

/// Whether a distance is one. NaN, infinity, 0 and below are none.
[[nodiscard]] constexpr bool isDistance(float z) noexcept { return z > 0.0F && z <= 3.4e38F; }

/// The pixels that limits, edges, classes, selection and stride leave.
[[nodiscard]] KeptPixels pixelsKept(const CloudSource& source,
                                    const Intrinsics& camera,
                                    const CloudFilters& filters);

/// Takes away the pixels whose points lie far from their neighbours in the picture.
///
/// How loosely a point lies is the mean distance to the nearest half of its 24 neighbours in a
/// window of 5 × 5. Its figure compares that with the same of the points around it, so that far and
/// slanted surfaces, which are loose as a whole, stay. Those go whose figure is above mean + sigmas
/// · standard deviation, and which lie twice as loosely as their surroundings at least.
/// Source: statistical outlier removal, Rusu et al. 2008, on the local outlier factor, Breunig et
/// al. 2000, with neighbours from the pixel grid.
void dropOutliers(const CloudSource& source,
                  const Intrinsics& camera,
                  const CloudFilters& filters,
                  KeptPixels& kept);

/// Unit normals of the kept pixels, towards the camera, in their order.
[[nodiscard]] std::vector<Vector3> normalsOf(const CloudSource& source,
                                             const Intrinsics& camera,
                                             const CloudFilters& filters,
                                             const KeptPixels& kept);

/// One point, the mean, for every cube of side `voxel` that holds any.
/// Errors: kInvalidArgument where the cloud is more than two million cubes long.
[[nodiscard]] PointCloud reducedToVoxels(const PointCloud& cloud, double voxel);

}  // namespace patchscape
