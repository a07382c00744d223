// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/intrinsics.h"

#include "core/geometry/projection.h"
#include "tests/support/error_of.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace patchscape {
namespace {

constexpr Intrinsics kRedwood{
    .width = 640, .height = 480, .fx = 525.0, .fy = 525.0, .cx = 319.5, .cy = 239.5};

TEST(Intrinsics, TheMiddleOfThePictureIsHalfAPixelFromItsEdgesMiddle) {
  const Intrinsics camera = intrinsicsFromFieldOfView(640, 480, 90.0);
  EXPECT_DOUBLE_EQ(camera.cx, 319.5);
  EXPECT_DOUBLE_EQ(camera.cy, 239.5);
  EXPECT_NEAR(camera.fx, 320.0, 1e-9);
  EXPECT_NEAR(fieldOfViewOf(camera), 90.0, 1e-9);
}

TEST(Intrinsics, AnUnknownCameraSeesSixtyDegreesOverItsLongerSide) {
  EXPECT_NEAR(fieldOfViewOf(assumedIntrinsics(800, 600)), 60.0, 1e-9);
  const Intrinsics portrait = assumedIntrinsics(600, 800);
  EXPECT_NEAR(portrait.fx, assumedIntrinsics(800, 600).fx, 1e-9);
}

TEST(Intrinsics, Focal35ComparesDiagonals) {
  // A 36 x 24 frame of 3600 x 2400 pixels: 50 mm are 5000 pixels.
  EXPECT_NEAR(intrinsicsFromFocal35(3600, 2400, 50.0).fx, 5000.0, 1e-9);
  // The same picture held upright has the same focal length.
  EXPECT_NEAR(intrinsicsFromFocal35(2400, 3600, 50.0).fx, 5000.0, 1e-9);
}

TEST(Intrinsics, ResizingKeepsWhatAPixelsEdgeSees) {
  const Intrinsics half = resized(kRedwood, 320, 240);
  EXPECT_DOUBLE_EQ(half.fx, 262.5);
  EXPECT_DOUBLE_EQ(half.cx, 159.5);
  // The left edge of the picture, -0.5 in both, lies on one ray.
  EXPECT_DOUBLE_EQ((-0.5 - kRedwood.cx) / kRedwood.fx, (-0.5 - half.cx) / half.fx);
  EXPECT_EQ(resized(half, 640, 480), kRedwood);
}

TEST(Intrinsics, CroppingMovesThePrincipalPoint) {
  const Intrinsics part = cropped(kRedwood, 100, 50, 200, 100);
  EXPECT_DOUBLE_EQ(part.cx, 219.5);
  EXPECT_DOUBLE_EQ(part.cy, 189.5);
  EXPECT_DOUBLE_EQ(part.fx, 525.0);
  EXPECT_EQ(part.width, 200);
}

TEST(Intrinsics, WhatIsNoCameraIsRefused) {
  const auto code = [](Intrinsics camera) {
    return test::errorOf([&] { requireValid(camera); }).code();
  };
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    Intrinsics camera = kRedwood;
    camera.fx = bad;
    EXPECT_EQ(code(camera), ErrorCode::kInvalidArgument) << bad;
  }
  Intrinsics lost = kRedwood;
  lost.cy = std::nan("");
  EXPECT_EQ(code(lost), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({}), ErrorCode::kInvalidArgument);
  for (const double bad : {0.0, 180.0, -5.0, std::nan("")}) {
    const auto error =
        test::errorOf([&] { static_cast<void>(intrinsicsFromFieldOfView(10, 10, bad)); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument) << bad;
  }
}

TEST(Projection, UndoesUnprojection) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> share(0.0, 1.0);
  for (int i = 0; i < 10'000; ++i) {
    const PixelPoint pixel{share(random) * 640.0, share(random) * 480.0};
    const double z = std::pow(10.0, 4.0 * share(random) - 2.0);  // 1 cm to 100 m.
    const Vector3 point = unproject(pixel, z, kRedwood);
    const auto back = project(point, kRedwood);
    ASSERT_TRUE(back);
    // 1e-5 of the picture's width: what a float's 24 bits leave of a coordinate.
    EXPECT_NEAR(back->u, pixel.u, 640.0 * 1e-5);
    EXPECT_NEAR(back->v, pixel.v, 640.0 * 1e-5);
    const Vector3 again = unproject(*back, point.z, kRedwood);
    EXPECT_NEAR(again.x, point.x, 1e-5 * z);
    EXPECT_NEAR(again.y, point.y, 1e-5 * z);
  }
}

TEST(Projection, WhatIsBehindTheCameraIsNotSeen) {
  EXPECT_FALSE(project({0.0F, 0.0F, -1.0F}, kRedwood));
  EXPECT_FALSE(project({1.0F, 0.0F, 0.0F}, kRedwood));
}

TEST(Projection, RightIsRightAndDownIsDown) {
  EXPECT_GT(unproject({600.0, 240.0}, 1.0, kRedwood).x, 0.0F);
  EXPECT_GT(unproject({320.0, 400.0}, 1.0, kRedwood).y, 0.0F);
}

}  // namespace
}  // namespace patchscape
