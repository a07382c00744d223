// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/value_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace patchscape {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

ScalarMap mapOf(std::vector<float> values) {
  const int width = static_cast<int>(values.size());
  return {.width = width, .height = 1, .values = std::move(values)};
}

/// 0, 1, …, 100 in an order that is not sorted.
ScalarMap hundred() {
  std::vector<float> values;
  for (int i = 0; i <= 100; ++i) {
    values.push_back(static_cast<float>((i * 37) % 101));
  }
  return mapOf(std::move(values));
}

TEST(FindRange, FollowsTheRule) {
  EXPECT_EQ(findRange(hundred(), RangeRule::kMinMax), (ValueRange{0, 100}));
  EXPECT_EQ(findRange(hundred(), RangeRule::kPercent1), (ValueRange{1, 99}));
  EXPECT_EQ(findRange(hundred(), RangeRule::kPercent2), (ValueRange{2, 98}));
  EXPECT_EQ(findRange(hundred(), RangeRule::kFixed, {3, 4}), (ValueRange{3, 4}));
}

TEST(FindRange, InvalidValuesDoNotCount) {
  EXPECT_EQ(findRange(mapOf({kNan, 2, -1, kInfinity}), RangeRule::kMinMax), (ValueRange{-1, 2}));
  EXPECT_EQ(findRange(mapOf({kNan, kNan}), RangeRule::kMinMax), (ValueRange{0, 1}));
  EXPECT_EQ(findRange(mapOf({}), RangeRule::kPercent1), (ValueRange{0, 1}));
}

TEST(FindRange, ASingleValueGetsARangeAroundIt) {
  for (const float value : {0.0F, 5.0F, -3000.0F}) {
    const ValueRange range = findRange(mapOf({value, value}), RangeRule::kPercent2);
    EXPECT_LT(range.low, value);
    EXPECT_GT(range.high, value);
  }
}

TEST(QuantileOf, IsLinearBetweenValuesAsNumPy) {
  // numpy.percentile([1, 2, 4, 8], [0, 25, 50, 90, 100])
  const ScalarMap map = mapOf({8, 1, kNan, 4, 2});
  EXPECT_FLOAT_EQ(quantileOf(map, 0.0), 1.0F);
  EXPECT_FLOAT_EQ(quantileOf(map, 0.25), 1.75F);
  EXPECT_FLOAT_EQ(quantileOf(map, 0.5), 3.0F);
  EXPECT_FLOAT_EQ(quantileOf(map, 0.9), 6.8F);
  EXPECT_FLOAT_EQ(quantileOf(map, 1.0), 8.0F);
  EXPECT_TRUE(std::isnan(quantileOf(mapOf({kNan}), 0.5)));
}

TEST(HistogramOf, CountsEveryValidValueOnce) {
  const auto counts = histogramOf(hundred(), {0, 100}, 4);
  EXPECT_THAT(counts, testing::ElementsAre(25, 25, 25, 26));
  const auto outside = histogramOf(mapOf({-5, 0.5F, 9, kNan}), {0, 1}, 2);
  EXPECT_THAT(outside, testing::ElementsAre(1, 2));
}

TEST(TicksOf, AreRoundAndInside) {
  EXPECT_THAT(ticksOf({0, 10}, 6), testing::ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(ticksOf({0.8F, 7.4F}, 7),
              testing::Pointwise(testing::DoubleEq(), {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0}));
  EXPECT_TRUE(ticksOf({3, 3}, 5).empty());
  EXPECT_TRUE(ticksOf({0, kNan}, 5).empty());
  for (const double low : {-3.7, 0.0, 0.0011, 812.0}) {
    for (const double span : {0.013, 1.0, 7.3, 950.0}) {
      const ValueRange range{static_cast<float>(low), static_cast<float>(low + span)};
      const auto ticks = ticksOf(range, 7);
      EXPECT_GE(ticks.size(), 2U) << low << ' ' << span;
      EXPECT_LE(ticks.size(), 7U) << low << ' ' << span;
    }
  }
}

}  // namespace
}  // namespace patchscape
