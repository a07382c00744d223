// SPDX-License-Identifier: Apache-2.0
#include "core/session/cloud.h"

#include "tests/support/error_of.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr int kWidth = 80;
constexpr int kHeight = 60;

template <typename Function>
ScalarMap mapOf(const Function& function) {
  ScalarMap map{kWidth, kHeight, {}};
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      map.values.push_back(static_cast<float>(function(x, y)));
    }
  }
  return map;
}

CloudInput inputOf(Depth depth) {
  return {.picture = makePicture(
              "grey", Image(kWidth, kHeight, std::vector<std::uint8_t>(kWidth * kHeight * 3, 90))),
          .depth = std::make_shared<const Depth>(std::move(depth))};
}

TEST(Clouds, MetricDepthGivesMetresAndAnUnknownCameraIsAssumed) {
  const Cloud cloud = makeCloud(
      inputOf(MetricDepth{.metres = mapOf([](int x, int) { return 1.0 + 0.01 * x; })}), {});
  EXPECT_EQ(cloud.points->unit, LengthUnit::kMetres);
  EXPECT_EQ(cloud.points->size(), static_cast<std::size_t>(kWidth * kHeight));
  EXPECT_EQ(cloud.camera(), assumedIntrinsics(kWidth, kHeight));
  EXPECT_EQ(cloud.mesh, nullptr);
  EXPECT_FALSE(cloud.calibration);
}

TEST(Clouds, DepthAtTheEndsOfAHeadsRangeIsNoPlace) {
  const auto map = mapOf([](int x, int) { return x < 20 ? 0.001 : x < 60 ? 3.0 : 10.0; });
  const auto points = [&](MetricDepth depth) {
    return makeCloud(inputOf(std::move(depth)), {.filters = {.edgeRatio = 0.0}}).points->size();
  };
  EXPECT_EQ(points({.metres = map, .nearest = 0.001F, .farthest = 10.0F}), 40U * kHeight);
  EXPECT_EQ(points({.metres = map}), 80U * kHeight) << "a file's depth has no range";
  EXPECT_EQ(points({.metres = map, .nearest = 0.001F, .farthest = 10.15F}), 40U * kHeight)
      << "a head's farthest answer is short of its last bin";
  EXPECT_EQ(points({.metres = map, .nearest = 0.001F, .farthest = 10.3F}), 60U * kHeight);
}

TEST(Clouds, RelativeDepthHasNoMetresUntilALengthIsKnown) {
  const auto depth = RelativeDepth{mapOf([](int x, int) { return 0.2 + 0.01 * x; })};
  CloudRequest request{.relative = {.nearest = 2.0, .farthest = 4.0}};
  const Cloud loose = makeCloud(inputOf(depth), request);
  EXPECT_EQ(loose.points->unit, LengthUnit::kRelative);
  EXPECT_NEAR(boundsOf(*loose.points).low.z, 2.0, 1e-5);
  EXPECT_NEAR(boundsOf(*loose.points).high.z, 4.0, 1e-5);

  // The right edge of the picture, at z = 2, is so long by the assumed camera:
  const double length = (kHeight - 1) * 2.0 / loose.camera().fy;
  request.lengths = {{{kWidth - 1.0, 0.0}, {kWidth - 1.0, kHeight - 1.0}, 3.0 * length}};
  const Cloud known = makeCloud(inputOf(depth), request);
  EXPECT_EQ(known.points->unit, LengthUnit::kMetres);
  EXPECT_NEAR(known.calibration->scale, 3.0, 1e-4);
  EXPECT_NEAR(boundsOf(*known.points).high.z, 12.0, 1e-3);
  EXPECT_NEAR(known.distances->at(kWidth - 1, 5), 6.0, 1e-3);
}

TEST(Clouds, AHeadsRangeIsScaledWithItsDepth) {
  const MetricDepth depth{.metres = mapOf([](int x, int) { return x < 40 ? 3.0 : 10.0; }),
                          .nearest = 0.001F,
                          .farthest = 10.0F};
  CloudRequest request{.filters = {.edgeRatio = 0.0}};
  const double length = (kHeight - 1) * 3.0 / assumedIntrinsics(kWidth, kHeight).fy;
  request.lengths = {{{0.0, 0.0}, {0.0, kHeight - 1.0}, 2.0 * length}};
  const Cloud cloud = makeCloud(inputOf(depth), request);
  // 3 m became 6 m and stays; what was at the head's end, now 20 m, is still no place.
  EXPECT_EQ(cloud.points->size(), 40U * kHeight);
  EXPECT_NEAR(boundsOf(*cloud.points).high.z, 6.0, 1e-3);
}

TEST(Clouds, LevellingTurnsPointsAndKeepsTheSurface) {
  const Intrinsics camera = assumedIntrinsics(kWidth, kHeight);
  // Looking down by 30 degrees on a floor 1.5 m below.
  const double down = std::sin(0.5236);
  const double ahead = std::cos(0.5236);
  const auto depth = MetricDepth{.metres = mapOf([&](int, int y) {
                                   const double v = (y - camera.cy) / camera.fy;
                                   return 1.5 / (v * ahead + down);
                                 })};
  const Cloud cloud = makeCloud(inputOf(depth), {.level = true, .mesh = true});
  ASSERT_TRUE(cloud.floor);
  const CloudBounds bounds = boundsOf(*cloud.points);
  EXPECT_NEAR(bounds.low.y, 1.5, 0.02);
  EXPECT_NEAR(bounds.high.y, 1.5, 0.02);
  ASSERT_NE(cloud.mesh, nullptr);
  EXPECT_EQ(cloud.mesh->triangles.size(), 2U * (kWidth - 1) * (kHeight - 1));
}

TEST(Clouds, AStridedSurfaceIsAsWholeAsTheFullOne) {
  // As steep as the edge filter lets a pixel be: a stride's step is as many times as large.
  const double step = 0.8 * slopeRatioOf(assumedIntrinsics(kWidth, kHeight));
  const auto depth =
      MetricDepth{.metres = mapOf([&](int x, int) { return std::pow(1.0 + step, x / 4.0); })};
  const Cloud cloud = makeCloud(inputOf(depth), {.filters = {.stride = 4}, .mesh = true});
  EXPECT_EQ(cloud.mesh->triangles.size(), 2U * 19U * 14U);
}

TEST(Clouds, BadCamerasAndLengthsAreRefused) {
  const auto code = [](const CloudRequest& request) {
    const auto input = inputOf(MetricDepth{.metres = mapOf([](int, int) { return 1.0; })});
    return test::errorOf([&] { static_cast<void>(makeCloud(input, request)); }).code();
  };
  EXPECT_EQ(code({.camera = ManualCamera{.fx = -1.0, .fy = 1.0}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.lengths = {{{0, 0}, {500, 0}, 1.0}}}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({.camera = CameraFromFile{"/nowhere/camera.json"}}), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace patchscape
