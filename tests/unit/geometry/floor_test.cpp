// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/floor.h"

#include "core/geometry/cloud_builder.h"
#include "tests/unit/geometry/scenes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace patchscape {
namespace {

constexpr double kHeight = 1.4;

/// A room of 6 m behind a floor, by a camera that looks down by `tilt` and leans by `roll`.
PointCloud roomSeen(double tilt, double roll, double noise) {
  const Intrinsics camera = intrinsicsFromFieldOfView(320, 240, 65.0);
  std::mt19937 random(5);
  std::normal_distribution<double> error(1.0, noise);
  // Up in camera axes.
  const double up[3] = {
      std::sin(roll), -std::cos(roll) * std::cos(tilt), -std::cos(roll) * std::sin(tilt)};
  const ScalarMap map = test::mapOf(320, 240, [&](int x, int y) {
    const double ray[3] = {(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy, 1.0};
    const double down = -(ray[0] * up[0] + ray[1] * up[1] + ray[2] * up[2]);
    const double floor = down > 0.0 ? kHeight / down : 1e9;
    return std::min(floor, 6.0) * error(random);
  });
  return buildCloud(
      {.distances = map, .colours = test::pictureOf(320, 240)}, camera, {.edgeRatio = 0.0});
}

TEST(Floors, AreFoundAndLevelled) {
  for (const double degrees : {0.0, 15.0, 30.0}) {
    const double tilt = degrees * std::numbers::pi / 180.0;
    const PointCloud cloud = roomSeen(tilt, 0.1, 0.003);
    const auto floor = findFloor(cloud);
    ASSERT_TRUE(floor) << degrees;
    EXPECT_NEAR(floor->offset, kHeight, 0.03) << degrees;
    EXPECT_NEAR(floor->normal.x, std::sin(0.1), 0.02) << degrees;
    EXPECT_NEAR(floor->normal.z, -std::cos(0.1) * std::sin(tilt), 0.02) << degrees;
    const Vector3 up = levelled(*floor)(floor->normal);
    EXPECT_NEAR(up.x, 0.0F, 1e-5F);
    EXPECT_NEAR(up.y, -1.0F, 1e-5F);
    EXPECT_NEAR(up.z, 0.0F, 1e-5F);
  }
}

TEST(Floors, LevellingIsATurnThatKeepsLengthsAndHands) {
  const auto floor = findFloor(roomSeen(0.3, 0.2, 0.0));
  ASSERT_TRUE(floor);
  const Rotation turn = levelled(*floor);
  const Vector3 x = turn({1, 0, 0});
  const Vector3 y = turn({0, 1, 0});
  const Vector3 z = turn({0, 0, 1});
  EXPECT_NEAR(lengthOf(x), 1.0F, 1e-5F);
  EXPECT_NEAR(dot(x, y), 0.0F, 1e-5F);
  EXPECT_NEAR(lengthOf(cross(x, y) - z), 0.0F, 1e-5F) << "not mirrored";
}

TEST(Floors, ATurnedCloudKeepsItsPixels) {
  const PointCloud cloud = roomSeen(0.3, 0.0, 0.0);
  const PointCloud level = turned(cloud, levelled(findFloor(cloud).value()));
  EXPECT_EQ(level.pixels, cloud.pixels);
  EXPECT_NEAR(boundsOf(level).high.y, kHeight, 0.03) << "the floor lies at the camera's height";
}

TEST(Floors, AWallIsNone) {
  const ScalarMap wall = test::mapOf(320, 240, [](int, int) { return 2.0; });
  const PointCloud cloud = buildCloud({.distances = wall, .colours = test::pictureOf(320, 240)},
                                      intrinsicsFromFieldOfView(320, 240, 65.0),
                                      {});
  EXPECT_FALSE(findFloor(cloud));
  EXPECT_FALSE(findFloor(PointCloud{}));
}

}  // namespace
}  // namespace patchscape
