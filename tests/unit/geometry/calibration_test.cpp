// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/calibration.h"

#include "tests/support/error_of.h"
#include "tests/unit/geometry/scenes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace patchscape {
namespace {

/// A room seen at 70 degrees whose depth map is too small by a factor: a wall square to the axis at
/// the left, and at the right a floor that leads away.
class Calibrating : public ::testing::Test {
 protected:
  static constexpr double kScale = 2.5;

  Calibrating()
      : truth_(intrinsicsFromFieldOfView(400, 300, 70.0)),
        metres_(test::mapOf(400,
                            300,
                            [this](int x, int y) {
                              const double slope = (y - truth_.cy) / truth_.fy;
                              return x < 200 || slope < 0.3 ? 4.0 : 1.2 / slope;
                            })),
        map_(metres_) {
    for (float& value : map_.values) {
      value = static_cast<float>(value / kScale);
    }
  }

  /// A line whose true length is known.
  [[nodiscard]] KnownLength known(PixelPoint from, PixelPoint to) const {
    return {from, to, lengthOf(KnownLength{from, to, 0.0}, metres_, truth_).value()};
  }

  Intrinsics truth_;
  ScalarMap metres_;
  ScalarMap map_;
};

TEST_F(Calibrating, OneLineGivesTheScale) {
  const std::vector lines{known({20, 40}, {180, 200})};
  const Calibration found = calibrate(lines, map_, truth_);
  EXPECT_NEAR(found.scale, kScale, 1e-6);
  EXPECT_FALSE(found.focalSolved);
  EXPECT_EQ(found.intrinsics, truth_);
  ASSERT_EQ(found.residuals.size(), 1U);
  EXPECT_NEAR(found.residuals[0], 0.0, 1e-9);
}

TEST_F(Calibrating, AcrossAndAwayGiveTheFieldOfViewToo) {
  const std::vector lines{known({20, 40}, {180, 60}), known({300, 220}, {320, 290})};
  const Intrinsics guess = intrinsicsFromFieldOfView(400, 300, 50.0);
  const Calibration found = calibrate(lines, map_, guess);
  EXPECT_TRUE(found.focalSolved);
  EXPECT_NEAR(fieldOfViewOf(found.intrinsics), 70.0, 1e-3);
  EXPECT_NEAR(found.scale, kScale, 1e-5);
  EXPECT_EQ(found.intrinsics.source, IntrinsicsSource::kCalibrated);
  for (const double residual : found.residuals) {
    EXPECT_NEAR(residual, 0.0, 1e-6);
  }
}

TEST_F(Calibrating, TwoLinesAlikeKeepTheCameraAndShareTheError) {
  std::vector lines{known({20, 40}, {180, 60}), known({20, 140}, {180, 160})};
  lines[1].metres *= 1.1;  // Measured badly.
  const Calibration found = calibrate(lines, map_, truth_);
  EXPECT_FALSE(found.focalSolved);
  EXPECT_EQ(found.intrinsics, truth_);
  // Both lines are equally long in the map: one comes out longer than said, one shorter.
  EXPECT_GT(found.residuals[0], 0.03);
  EXPECT_LT(found.residuals[1], -0.03);
  EXPECT_LT(found.residuals[0], 0.1);
}

TEST_F(Calibrating, AnEndBetweenPixelsTakesTheDistanceBetween) {
  const ScalarMap ramp = test::mapOf(400, 300, [](int x, int) { return 1.0 + x; });
  const Intrinsics& camera = truth_;
  const auto length = lengthOf(KnownLength{{10.5, 20.0}, {10.5, 20.25}, 1.0}, ramp, camera);
  EXPECT_NEAR(length.value(), 0.25 * 11.5 / camera.fy, 1e-9);
}

TEST_F(Calibrating, WhatCannotBeSolvedIsRefused) {
  const auto code = [&](const std::vector<KnownLength>& lines, const ScalarMap& map) {
    return test::errorOf([&] { static_cast<void>(calibrate(lines, map, truth_)); }).code();
  };
  const KnownLength good = known({20, 40}, {180, 200});
  EXPECT_EQ(code({}, map_), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{good.from, good.to, 0.0}}, map_), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{good.from, good.to, std::nan("")}}, map_), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{good.from, good.from, 1.0}}, map_), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({{good.from, {500, 20}, 1.0}}, map_), ErrorCode::kInvalidArgument);
  ScalarMap empty = map_;
  std::ranges::fill(empty.values, std::nanf(""));
  EXPECT_EQ(code({good}, empty), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace patchscape
