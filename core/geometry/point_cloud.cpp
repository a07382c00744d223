// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/point_cloud.h"

#include <algorithm>

namespace patchscape {

CloudBounds boundsOf(const PointCloud& cloud) {
  if (cloud.positions.empty()) {
    return {};
  }
  CloudBounds bounds{cloud.positions.front(), cloud.positions.front()};
  for (const Vector3& point : cloud.positions) {
    bounds.low = {std::min(bounds.low.x, point.x),
                  std::min(bounds.low.y, point.y),
                  std::min(bounds.low.z, point.z)};
    bounds.high = {std::max(bounds.high.x, point.x),
                   std::max(bounds.high.y, point.y),
                   std::max(bounds.high.z, point.z)};
  }
  return bounds;
}

}  // namespace patchscape
