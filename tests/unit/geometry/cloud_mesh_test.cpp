// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/cloud_builder.h"
#include "tests/support/error_of.h"
#include "tests/unit/geometry/scenes.h"

#include <gtest/gtest.h>

namespace patchscape {
namespace {

using test::mapOf;

PointCloud cloudOf(const ScalarMap& map, int stride = 1) {
  return buildCloud({.distances = map, .colours = test::pictureOf(map.width, map.height)},
                    intrinsicsFromFieldOfView(map.width, map.height, 60.0),
                    {.edgeRatio = 0.0, .stride = stride});
}

TEST(CloudMeshes, AWallIsTwoTrianglesASquareAllFacingTheCamera) {
  const PointCloud cloud = cloudOf(mapOf(12, 9, [](int x, int y) { return 2.0 + 0.01 * (x + y); }));
  const CloudMesh mesh = buildMesh(cloud, 1, 0.05);
  EXPECT_EQ(mesh.triangles.size(), 11U * 8U * 2U);
  for (const auto& [a, b, c] : mesh.triangles) {
    const Vector3 corner = cloud.positions[a];
    const Vector3 normal = cross(cloud.positions[b] - corner, cloud.positions[c] - corner);
    // Counter-clockwise as seen from the camera: the normal points back at it.
    EXPECT_LT(dot(normal, corner), 0.0F);
  }
}

TEST(CloudMeshes, NoTriangleSpansAnEdge) {
  const PointCloud cloud = cloudOf(mapOf(12, 9, [](int x, int) { return x < 6 ? 1.0 : 2.0; }));
  EXPECT_EQ(buildMesh(cloud, 1, 0.05).triangles.size(), 10U * 8U * 2U);
  EXPECT_EQ(buildMesh(cloud, 1, 0.0).triangles.size(), 11U * 8U * 2U) << "0: none is cut";
}

TEST(CloudMeshes, AMissingPointLeavesThreeOfEightTrianglesCornersAway) {
  ScalarMap map = mapOf(3, 3, [](int, int) { return 1.0; });
  map.values[4] = 0.0F;
  // Each of the four squares around the hole keeps the triangle that does not touch it.
  EXPECT_EQ(buildMesh(cloudOf(map), 1, 0.05).triangles.size(), 4U);
}

TEST(CloudMeshes, AStrideJoinsThePointsThatAreThere) {
  const PointCloud cloud = cloudOf(mapOf(13, 10, [](int, int) { return 1.0; }), 4);
  EXPECT_EQ(cloud.size(), 4U * 3U);
  EXPECT_EQ(buildMesh(cloud, 4, 0.05).triangles.size(), 3U * 2U * 2U);
}

TEST(CloudMeshes, BadNumbersAreRefusedAndAnEmptyCloudIsAnEmptySurface) {
  const PointCloud cloud = cloudOf(mapOf(4, 4, [](int, int) { return 1.0; }));
  EXPECT_EQ(test::errorOf([&] { static_cast<void>(buildMesh(cloud, 0, 0.1)); }).code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(test::errorOf([&] { static_cast<void>(buildMesh(cloud, 1, -0.1)); }).code(),
            ErrorCode::kInvalidArgument);
  EXPECT_TRUE(
      buildMesh(cloudOf(mapOf(4, 4, [](int, int) { return 0.0; })), 1, 0.1).triangles.empty());
}

}  // namespace
}  // namespace patchscape
