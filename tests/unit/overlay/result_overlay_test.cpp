// SPDX-License-Identifier: Apache-2.0
// Depth and segmentation in colours.
#include "core/base/error.h"
#include "core/overlay/blend.h"
#include "core/overlay/depth_overlay.h"
#include "core/overlay/segmentation_overlay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace patchscape {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Rgb at(const Image& image, int x, int y) {
  const auto pixel = image.at(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

Image solid(int width, int height, std::uint8_t value) {
  return {width,
          height,
          std::vector<std::uint8_t>(
              static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, value)};
}

Depth metres(std::vector<float> values) {
  const int width = static_cast<int>(values.size());
  return MetricDepth{.metres = {.width = width, .height = 1, .values = std::move(values)},
                     .nearest = 0.001F,
                     .farthest = 10.0F};
}

const DepthStyle kGrey{.map = ColourMap::kGrey, .rule = RangeRule::kMinMax};

TEST(DrawDepth, NearIsAtTheHighEndForBothKinds) {
  const Image metric = drawDepth(metres({1, 2, 3}), kGrey);
  EXPECT_EQ(at(metric, 0, 0), (Rgb{255, 255, 255}));
  EXPECT_EQ(at(metric, 1, 0), (Rgb{128, 128, 128}));
  EXPECT_EQ(at(metric, 2, 0), (Rgb{0, 0, 0}));
  const Depth relative = RelativeDepth{.inverseDepth = {.width = 2, .height = 1, .values = {1, 2}}};
  EXPECT_EQ(at(drawDepth(relative, kGrey), 1, 0), (Rgb{255, 255, 255}));
}

TEST(DrawDepth, InvertsAndLeavesInvalidValuesBlack) {
  DepthStyle style = kGrey;
  style.inverted = true;
  const Image image = drawDepth(metres({1, kNan, 3}), style);
  EXPECT_EQ(at(image, 0, 0), (Rgb{0, 0, 0}));
  EXPECT_EQ(at(image, 1, 0), (Rgb{0, 0, 0}));
  EXPECT_EQ(at(image, 2, 0), (Rgb{255, 255, 255}));
}

TEST(DrawDepth, EqualsTheColourOfEachValue) {
  std::vector<float> values;
  for (int i = 0; i < 500; ++i) {
    values.push_back(0.3F + 0.013F * static_cast<float>(i));
  }
  const Depth depth = metres(values);
  const DepthStyle style{.map = ColourMap::kTurbo, .rule = RangeRule::kPercent2};
  const Image image = drawDepth(depth, style);
  const ValueRange range = rangeOf(depth, style);
  for (int x = 0; x < image.width(); ++x) {
    EXPECT_EQ(at(image, x, 0),
              depthColour(values[static_cast<std::size_t>(x)], true, range, style));
  }
}

TEST(ScaleBarOf, StatesUnitTicksAndDirection) {
  const ScaleBar bar = scaleBarOf(metres({0, 4}), kGrey, 5);
  EXPECT_EQ(bar.unit, "m");
  ASSERT_EQ(bar.ticks.size(), 5U);
  EXPECT_EQ(bar.ticks[1].text, "1");
  EXPECT_DOUBLE_EQ(bar.ticks[1].height, 0.25);
  EXPECT_EQ(bar.colours.front(), (Rgb{255, 255, 255})) << "near is bright, and at the bottom";
  const Depth relative =
      RelativeDepth{.inverseDepth = {.width = 2, .height = 1, .values = {0.1F, 0.35F}}};
  const ScaleBar other = scaleBarOf(relative, kGrey, 7);
  EXPECT_THAT(other.unit, testing::Not(testing::HasSubstr("m ")));
  EXPECT_EQ(other.unit, "relative, near = high");
  EXPECT_EQ(other.colours.back(), (Rgb{255, 255, 255}));
  EXPECT_EQ(other.ticks.front().text, "0.10");
}

/// Left half class 1, right half class 2, but for one pixel of class 0.
Segmentation halves(int width, int height) {
  Segmentation map;
  auto table = std::make_shared<ClassTable>();
  table->classes = {{"wall", {1, 2, 3}}, {"sky", {10, 20, 30}}, {"tree", {40, 50, 60}}};
  map.classes = table;
  map.width = width;
  map.height = height;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      map.labels.push_back(x < width / 2 ? 1 : 2);
    }
  }
  map.labels[0] = 0;
  map.grid = {.rows = 1, .cols = 2};
  map.probabilities = {0.1F, 0.1F, 0.7F, 0.3F, 0.2F, 0.6F};
  return map;
}

TEST(DrawSegmentation, ClassesTakeTheirColours) {
  const Image image = drawSegmentation(halves(8, 4), {}, {});
  EXPECT_EQ(at(image, 0, 0), (Rgb{1, 2, 3}));
  EXPECT_EQ(at(image, 1, 1), (Rgb{10, 20, 30}));
  EXPECT_EQ(at(image, 7, 3), (Rgb{40, 50, 60}));
}

TEST(DrawSegmentation, WhatIsNotChosenShowsThePhoto) {
  const Image image = drawSegmentation(halves(8, 4), {.only = {2}}, solid(8, 4, 99));
  EXPECT_EQ(at(image, 1, 1), (Rgb{99, 99, 99}));
  EXPECT_EQ(at(image, 7, 3), (Rgb{40, 50, 60}));
}

TEST(DrawSegmentation, OutlinesLieOnBothSidesOfABorderOnly) {
  const Image image = drawSegmentation(halves(8, 4), {.outlinesOnly = true}, solid(8, 4, 99));
  EXPECT_EQ(at(image, 3, 2), (Rgb{10, 20, 30}));
  EXPECT_EQ(at(image, 4, 2), (Rgb{40, 50, 60}));
  EXPECT_EQ(at(image, 6, 2), (Rgb{99, 99, 99}));
}

TEST(DrawSegmentation, RefusesAPhotoOfAnotherSize) {
  EXPECT_THROW((void)drawSegmentation(halves(8, 4), {}, solid(8, 5, 0)), Error);
}

TEST(LegendOf, SumsPixelsAndDepthLargestFirst) {
  const Depth depth =
      MetricDepth{.metres = {.width = 4, .height = 2, .values = {9, 1, 5, 5, 3, kNan, 5, 6}}};
  const auto rows = legendOf(halves(4, 2), &depth);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].id, 2);
  EXPECT_EQ(rows[0].pixels, 4);
  EXPECT_DOUBLE_EQ(rows[0].percent, 50.0);
  EXPECT_FLOAT_EQ(rows[0].meanDepth, 5.25F);
  EXPECT_EQ(rows[1].id, 1);
  EXPECT_FLOAT_EQ(rows[1].meanDepth, 2.0F) << "an invalid depth does not count";
  EXPECT_FLOAT_EQ(rows[1].minDepth, 1.0F);
  EXPECT_FLOAT_EQ(rows[1].maxDepth, 3.0F);
  EXPECT_TRUE(std::isnan(legendOf(halves(4, 2), nullptr)[0].meanDepth));
}

TEST(ConfidenceAt, IsTheProbabilityOfThePixelsOwnClass) {
  const Segmentation map = halves(8, 4);
  EXPECT_FLOAT_EQ(confidenceAt(map, 1, 2), 0.7F) << "left of the first patch's centre";
  EXPECT_FLOAT_EQ(confidenceAt(map, 7, 2), 0.6F);
  EXPECT_FLOAT_EQ(confidenceAt(map, 0, 0), 0.1F);
  // Column 3 lies 3 / 8 of the way from the first patch's centre to the second's.
  EXPECT_NEAR(confidenceAt(map, 3, 2), 0.7F + (0.3F - 0.7F) * 0.375F, 1e-6F);
}

TEST(Blend, IsExactAtTheEndsAndRoundsBetween) {
  EXPECT_TRUE(blend(solid(3, 3, 10), solid(3, 3, 250), 0.0) == solid(3, 3, 10));
  EXPECT_TRUE(blend(solid(3, 3, 10), solid(3, 3, 250), 1.0) == solid(3, 3, 250));
  EXPECT_TRUE(blend(solid(3, 3, 10), solid(3, 3, 13), 0.5) == solid(3, 3, 12));
  EXPECT_THROW((void)blend(solid(3, 3, 0), solid(3, 4, 0), 0.5), Error);
}

}  // namespace
}  // namespace patchscape
