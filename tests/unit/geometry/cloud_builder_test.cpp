// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/cloud_builder.h"

#include "core/geometry/projection.h"
#include "tests/support/error_of.h"
#include "tests/unit/geometry/scenes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace patchscape {
namespace {

using test::mapOf;
using test::pictureOf;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

class CloudBuilder : public ::testing::Test {
 protected:
  static constexpr int kWidth = 64;
  static constexpr int kHeight = 48;

  [[nodiscard]] PointCloud build(const ScalarMap& map, const CloudFilters& filters = {}) const {
    return buildCloud({.distances = map, .colours = picture_}, camera_, filters);
  }

  Image picture_ = pictureOf(kWidth, kHeight);
  Intrinsics camera_ = intrinsicsFromFieldOfView(kWidth, kHeight, 60.0);
};

/// A wall at 2 m with a board at 1 m before its middle.
ScalarMap boardBeforeWall(int width, int height) {
  return mapOf(width, height, [&](int x, int y) {
    const bool board = x >= width / 4 && x < width * 3 / 4 && y >= height / 4 && y < height * 3 / 4;
    return board ? 1.0 : 2.0;
  });
}

TEST_F(CloudBuilder, EveryPixelWithADistanceBecomesThePointItSees) {
  ScalarMap map = mapOf(kWidth, kHeight, [](int x, int y) { return 1.0 + 0.01 * x + 0.02 * y; });
  map.values[0] = kNan;
  map.values[1] = 0.0F;
  map.values[2] = -1.0F;
  map.values[3] = std::numeric_limits<float>::infinity();
  const PointCloud cloud = build(map, {.edgeRatio = 0.0});
  ASSERT_EQ(cloud.size(), static_cast<std::size_t>(kWidth * kHeight - 4));
  EXPECT_TRUE(cloud.organised);
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    const auto x = static_cast<int>(cloud.pixels[i] % kWidth);
    const auto y = static_cast<int>(cloud.pixels[i] / kWidth);
    const Vector3 expected =
        unproject({static_cast<double>(x), static_cast<double>(y)}, map.at(x, y), camera_);
    ASSERT_NEAR(cloud.positions[i].x, expected.x, 1e-6);
    ASSERT_NEAR(cloud.positions[i].y, expected.y, 1e-6);
    ASSERT_EQ(cloud.positions[i].z, expected.z);
    ASSERT_EQ(cloud.colours[i],
              (Rgb{static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 7}));
  }
  EXPECT_TRUE(std::ranges::is_sorted(cloud.pixels));
}

TEST_F(CloudBuilder, EdgesGoOnBothSidesAndNothingElse) {
  const PointCloud cloud = build(boardBeforeWall(kWidth, kHeight), {.edgeRatio = 0.1});
  // A ring of one pixel inside the board and one outside it (no corners: 4 neighbours).
  const int inside = 2 * (kWidth / 2 + kHeight / 2) - 4;
  const int outside = 2 * (kWidth / 2 + kHeight / 2);
  EXPECT_EQ(cloud.size(), static_cast<std::size_t>(kWidth * kHeight - inside - outside));
  EXPECT_FALSE(cloud.organised);
}

TEST_F(CloudBuilder, AMissingNeighbourIsNoEdge) {
  ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 2.0; });
  map.values[10 * kWidth + 10] = 0.0F;
  map.values[20 * kWidth + 20] = kNan;
  EXPECT_EQ(build(map, {.edgeRatio = 0.01}).size(), map.values.size() - 2);
}

/// A jump that a network draws as a ramp, seen at two picture sizes, and a floor.
TEST(CloudEdges, TheAutomaticFilterCutsCurtainsAtEverySizeAndLeavesFloors) {
  for (const int width : {200, 1600}) {
    const int height = width / 2;
    const Image picture = pictureOf(width, height);
    const Intrinsics camera = intrinsicsFromFieldOfView(width, height, 60.0);
    // From 1 m to 3 m over 4 % of the picture's width, as a grid of 24 patches gives it.
    const ScalarMap curtain = mapOf(width, height, [&](int x, int) {
      const double share = (static_cast<double>(x) / width - 0.48) / 0.04;
      return 1.0 + 2.0 * std::clamp(share, 0.0, 1.0);
    });
    const PointCloud cut = buildCloud({.distances = curtain, .colours = picture}, camera, {});
    const auto within = std::ranges::count_if(
        cut.positions, [](const Vector3& p) { return p.z > 1.2F && p.z < 2.2F; });
    EXPECT_EQ(within, 0) << width;
    EXPECT_GT(cut.size(), curtain.values.size() * 9 / 10) << width;
    // Eyes 1.5 m above a floor that is seen up to 12 m away.
    const ScalarMap floor = mapOf(width, height, [&](int, int y) {
      const double slope = (y - camera.cy) / camera.fy;
      return slope > 1.5 / 12.0 ? 1.5 / slope : 0.0;
    });
    const PointCloud ground = buildCloud({.distances = floor, .colours = picture}, camera, {});
    EXPECT_TRUE(ground.organised) << width;
  }
}

TEST_F(CloudBuilder, LimitsCutNearAndFar) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int x, int) { return 1.0 + x; });
  const PointCloud cloud = build(map, {.nearest = 10.0F, .farthest = 20.0F, .edgeRatio = 0.0});
  EXPECT_EQ(cloud.size(), static_cast<std::size_t>(11 * kHeight));
  EXPECT_FALSE(cloud.organised);
}

TEST_F(CloudBuilder, TheStrideTakesEverySecondPixelBothWays) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 1.0; });
  const PointCloud cloud = build(map, {.stride = 3});
  EXPECT_EQ(cloud.size(), static_cast<std::size_t>(22 * 16));
  for (const std::uint32_t pixel : cloud.pixels) {
    EXPECT_EQ(pixel % kWidth % 3, 0U);
    EXPECT_EQ(pixel / kWidth % 3, 0U);
  }
}

TEST_F(CloudBuilder, HiddenClassesAndPixelsNotSelectedGo) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 1.0; });
  Segmentation classes{.width = kWidth, .height = kHeight};
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      classes.labels.push_back(static_cast<std::uint16_t>(x < 10 ? 3 : 150));
    }
  }
  auto selection = std::make_shared<std::vector<std::uint8_t>>(map.values.size(), std::uint8_t{0});
  std::fill_n(selection->begin(), kWidth * 5, std::uint8_t{255});
  const PointCloud cloud = buildCloud({.distances = map, .colours = picture_, .classes = &classes},
                                      camera_,
                                      {.hiddenClasses = {3}, .selection = selection});
  EXPECT_EQ(cloud.size(), static_cast<std::size_t>((kWidth - 10) * 5));
  ASSERT_EQ(cloud.labels.size(), cloud.size());
  EXPECT_TRUE(std::ranges::all_of(cloud.labels, [](auto label) { return label == 150; }));
  EXPECT_TRUE(cloud.confidence.empty()) << "there are no probabilities";
}

TEST_F(CloudBuilder, TheConfidenceIsThatOfTheClassAtThePixel) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 1.0; });
  const Segmentation classes{
      .width = kWidth,
      .height = kHeight,
      .labels = std::vector<std::uint16_t>(map.values.size(), 1),
      .grid = {.rows = 1, .cols = 2},
      .probabilities = {0.1F, 0.4F, 0.9F, 0.6F}};  // Class 0 left, right; class 1 left, right.
  const PointCloud cloud =
      buildCloud({.distances = map, .colours = picture_, .classes = &classes}, camera_, {});
  ASSERT_EQ(cloud.confidence.size(), cloud.size());
  EXPECT_FLOAT_EQ(cloud.confidence.front(), 0.9F);
  EXPECT_FLOAT_EQ(cloud.confidence[kWidth - 1], 0.6F);
  EXPECT_EQ(cloud.confidence[kWidth / 2], confidenceAt(classes, kWidth / 2, 0));
}

TEST_F(CloudBuilder, FlyingPixelsAreOutliersAndSurfacesAreNot) {
  std::mt19937 random(3);
  std::normal_distribution<double> noise(0.0, 0.002);
  ScalarMap map = mapOf(
      kWidth, kHeight, [&](int x, int y) { return 2.0 + 0.005 * x + 0.003 * y + noise(random); });
  std::vector<std::uint32_t> flying;
  for (std::uint32_t pixel = 100; pixel < map.values.size(); pixel += 307) {
    map.values[pixel] *= pixel % 2 == 0 ? 0.6F : 1.5F;
    flying.push_back(pixel);
  }
  const PointCloud cloud = build(map, {.edgeRatio = 0.0, .outlierSigmas = 2.0});
  for (const std::uint32_t pixel : flying) {
    EXPECT_FALSE(std::ranges::binary_search(cloud.pixels, pixel)) << pixel;
  }
  EXPECT_GT(cloud.size(), map.values.size() * 97 / 100);
}

TEST_F(CloudBuilder, VoxelsHoldTheMeanOfTheirPoints) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 1.0; });
  const PointCloud whole = build(map);
  const PointCloud one = build(map, {.voxel = 100.0});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_NEAR(one.positions[0].x, 0.0F, 1e-5F);  // The wall is centred on the axis.
  EXPECT_NEAR(one.positions[0].y, 0.0F, 1e-5F);
  EXPECT_NEAR(one.positions[0].z, 1.0F, 1e-6F);
  EXPECT_EQ(one.colours[0], (Rgb{32, 24, 7}));  // Means 31.5 and 23.5, rounded up.

  const double side = 0.1;
  const PointCloud cubes = build(map, {.voxel = side});
  const CloudBounds bounds = boundsOf(whole);
  const auto cells = [&](float low, float high) {
    return static_cast<std::size_t>((high - low) / side) + 1;
  };
  EXPECT_EQ(cubes.size(), cells(bounds.low.x, bounds.high.x) * cells(bounds.low.y, bounds.high.y));
  EXPECT_FALSE(cubes.organised);
}

TEST_F(CloudBuilder, NormalsAreSquareToTheSurfaceAndFaceTheCamera) {
  // The plane z = 2 + x / 2: its normal towards the camera is (1, 0, -2) / sqrt(5).
  const ScalarMap map = mapOf(kWidth, kHeight, [&](int x, int) {
    return 2.0 / (1.0 - 0.5 * (x - camera_.cx) / camera_.fx);
  });
  const PointCloud cloud = build(map, {.normals = true});
  ASSERT_EQ(cloud.normals.size(), cloud.size());
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    ASSERT_NEAR(cloud.normals[i].x, 1.0 / std::sqrt(5.0), 1e-3);
    ASSERT_NEAR(cloud.normals[i].y, 0.0, 1e-3);
    ASSERT_NEAR(cloud.normals[i].z, -2.0 / std::sqrt(5.0), 1e-3);
    ASSERT_LT(dot(cloud.normals[i], cloud.positions[i]), 0.0F);
  }
}

TEST_F(CloudBuilder, ColoursComeFromAnyPictureOfTheSameSize) {
  const PointCloud cloud = build(boardBeforeWall(kWidth, kHeight));
  EXPECT_EQ(coloursFrom(picture_, cloud), cloud.colours);
  const auto error = test::errorOf([&] { static_cast<void>(coloursFrom(pictureOf(3, 3), cloud)); });
  EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
}

TEST_F(CloudBuilder, EqualInputGivesEqualClouds) {
  const ScalarMap map = boardBeforeWall(kWidth, kHeight);
  const CloudFilters filters{.outlierSigmas = 2.0, .voxel = 0.02, .normals = true};
  const PointCloud a = build(map, filters);
  const PointCloud b = build(map, filters);
  EXPECT_EQ(a.positions, b.positions);
  EXPECT_EQ(a.normals, b.normals);
  EXPECT_EQ(a.pixels, b.pixels);
}

TEST_F(CloudBuilder, WhatDoesNotBelongTogetherIsRefused) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 1.0; });
  const auto code = [&](const ScalarMap& depth, const CloudFilters& filters) {
    return test::errorOf([&] { static_cast<void>(build(depth, filters)); }).code();
  };
  EXPECT_EQ(code(mapOf(3, 3, [](int, int) { return 1.0; }), {}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(map, {.stride = 0}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(map, {.edgeRatio = -0.1}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(map, {.outlierSigmas = std::nan("")}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(map, {.voxel = 1e-9}), ErrorCode::kInvalidArgument);
  const auto tooFew = std::make_shared<const std::vector<std::uint8_t>>(5);
  EXPECT_EQ(code(map, {.selection = tooFew}), ErrorCode::kInvalidArgument);
}

TEST_F(CloudBuilder, APictureWithoutAnyDistanceGivesAnEmptyCloud) {
  const ScalarMap map = mapOf(kWidth, kHeight, [](int, int) { return 0.0; });
  const PointCloud cloud = build(map, {.outlierSigmas = 2.0, .voxel = 0.1, .normals = true});
  EXPECT_EQ(cloud.size(), 0U);
  EXPECT_EQ(boundsOf(cloud).high, Vector3{});
}

}  // namespace
}  // namespace patchscape
