// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/relative_scale.h"

#include "tests/support/error_of.h"
#include "tests/unit/geometry/scenes.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace patchscape {
namespace {

TEST(RelativeScales, TheLargestInverseDepthIsTheNearestAndTheSmallestTheFarthest) {
  const RelativeDepth depth{{.width = 3, .height = 1, .values = {40.0F, 10.0F, 25.0F}}};
  const ScalarMap map = distancesOf(depth, {.nearest = 0.5, .farthest = 8.0});
  EXPECT_NEAR(map.at(0, 0), 0.5, 1e-6);
  EXPECT_NEAR(map.at(1, 0), 8.0, 1e-5);
  // Halfway in inverse depth: 1 / Z = (1 / 0.5 + 1 / 8) / 2.
  EXPECT_NEAR(map.at(2, 0), 1.0 / 1.0625, 1e-6);
}

TEST(RelativeScales, PlanesStayPlanes) {
  // Along a plane inverse depth is linear in the pixel; so is 1 / Z after any scale.
  const RelativeDepth depth{test::mapOf(100, 1, [](int x, int) { return 3.0 + 0.25 * x; })};
  const ScalarMap map = distancesOf(depth, {.nearest = 1.0, .farthest = 20.0});
  const double step = 1.0 / map.at(1, 0) - 1.0 / map.at(0, 0);
  for (int x = 1; x < 100; ++x) {
    EXPECT_NEAR(1.0 / map.at(x, 0), 1.0 / map.at(0, 0) + step * x, 1e-4);
  }
}

TEST(RelativeScales, InvalidStaysInvalidAndAFlatMapIsFar) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const ScalarMap map = distancesOf({{.width = 2, .height = 1, .values = {nan, 5.0F}}},
                                    {.nearest = 1.0, .farthest = 4.0});
  EXPECT_TRUE(std::isnan(map.at(0, 0)));
  EXPECT_FLOAT_EQ(map.at(1, 0), 4.0F);
}

TEST(RelativeScales, KnownDistancesGiveTheScale) {
  const RelativeScale truth{.nearest = 0.8, .farthest = 12.0};
  std::array<KnownDistance, 4> known;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const double d = 0.1 + 0.25 * static_cast<double>(i);
    known[i] = {d, 1.0 / (truth.a() + truth.b() * d)};
  }
  const RelativeScale fitted = fitRelativeScale(known);
  EXPECT_NEAR(fitted.nearest, truth.nearest, 1e-9);
  EXPECT_NEAR(fitted.farthest, truth.farthest, 1e-9);
  EXPECT_EQ(fitted.unit, LengthUnit::kMetres);
}

TEST(RelativeScales, WhatCannotBeIsRefused) {
  const RelativeDepth depth{{.width = 1, .height = 1, .values = {1.0F}}};
  const auto code = [](const auto& action) { return test::errorOf(action).code(); };
  for (const RelativeScale bad : {RelativeScale{.nearest = 0.0},
                                  RelativeScale{.nearest = 9.0, .farthest = 8.0},
                                  RelativeScale{.nearest = std::nan("")}}) {
    EXPECT_EQ(code([&] { static_cast<void>(distancesOf(depth, bad)); }),
              ErrorCode::kInvalidArgument);
  }
  using Places = std::vector<KnownDistance>;
  for (const Places& bad : {Places{},
                            Places{{0.5, 2.0}},
                            Places{{0.5, 2.0}, {0.5, 3.0}},
                            Places{{0.2, 1.0}, {0.8, 5.0}},  // The nearer one is farther.
                            Places{{0.2, 0.0}, {0.8, 5.0}}}) {
    EXPECT_EQ(code([&] { static_cast<void>(fitRelativeScale(bad)); }), ErrorCode::kInvalidArgument)
        << bad.size();
  }
}

}  // namespace
}  // namespace patchscape
