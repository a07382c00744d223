// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_content.h"
#include "core/geometry/projection.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace patchscape::test {

/// A small cloud and what goes with it: 4 × 3 pixels, those at (2, 0) and (0, 2) without a point.
struct TestCloud {
  PointCloud cloud;
  CloudMesh mesh;
  Image photo;
};

inline Image testPhoto() {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 4 * 3 * 3; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i * 7));
  }
  return {4, 3, std::move(pixels)};
}

/// Distances that no decimal fraction hits, so that a rounding shows.
inline TestCloud testCloud(bool everything = false) {
  TestCloud test{.photo = testPhoto()};
  PointCloud& cloud = test.cloud;
  cloud.intrinsics = {.width = 4,
                      .height = 3,
                      .fx = 5.25,
                      .fy = 5.5,
                      .cx = 1.5,
                      .cy = 1.25,
                      .source = IntrinsicsSource::kManual};
  cloud.organised = true;
  for (std::uint32_t pixel = 0; pixel < 12; ++pixel) {
    if (pixel == 2 || pixel == 8) {
      continue;
    }
    const PixelPoint place{static_cast<double>(pixel % 4), static_cast<double>(pixel / 4)};
    cloud.positions.push_back(unproject(place, 1.0 + pixel / 7.0, cloud.intrinsics));
    const auto colour = test.photo.at(static_cast<int>(pixel % 4), static_cast<int>(pixel / 4));
    cloud.colours.push_back({colour[0], colour[1], colour[2]});
    cloud.pixels.push_back(pixel);
    if (everything) {
      const float tilt = static_cast<float>(pixel) / 20.0F;
      cloud.normals.push_back({tilt, -std::sqrt(0.5F - tilt * tilt), -std::sqrt(0.5F)});
      cloud.labels.push_back(static_cast<std::uint16_t>(pixel * 30));
      cloud.confidence.push_back(static_cast<float>(pixel) / 16.0F);
    }
  }
  // Pixels 0 1 / 4 5 and 5 6 / 9 10, counter-clockwise as seen from the camera.
  test.mesh.triangles = {{0, 3, 1}, {1, 3, 4}, {4, 7, 5}, {5, 7, 8}};
  return test;
}

/// The positions that a file with these axes holds.
inline std::vector<Vector3> expectedIn(CloudAxes axes, const std::vector<Vector3>& vectors) {
  std::vector<Vector3> expected;
  for (const Vector3& v : vectors) {
    expected.push_back(axes == CloudAxes::kViewer ? Vector3{v.x, -v.y, -v.z} : v);
  }
  return expected;
}

}  // namespace patchscape::test
