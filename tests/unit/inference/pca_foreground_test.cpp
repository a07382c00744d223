// SPDX-License-Identifier: Apache-2.0
#include "core/inference/pca_foreground.h"

#include "core/inference/foreground_mask.h"
#include "tests/unit/inference/pca_test_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace patchscape {
namespace {

using ::testing::Each;
using ::testing::ElementsAreArray;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::maxDifference;
using testing::randomInput;

using Mask = std::vector<std::uint8_t>;

Mask maskOf(const std::vector<std::string>& rows) {
  Mask mask;
  for (const std::string& row : rows) {
    for (const char patch : row) {
      mask.push_back(patch == '#' ? 1 : 0);
    }
  }
  return mask;
}

/// A picture whose patches in `mask` lie `distance` away from the others, both with some noise.
PcaInput pictureOf(const Mask& mask, PatchGrid grid, float distance, std::uint64_t seed = 3) {
  PcaInput input = randomInput(grid.rows, grid.cols, 8, seed);
  input.patchTokens *= 0.05;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0) {
      input.patchTokens[static_cast<std::int64_t>(i)][2] += distance;
    }
  }
  return input;
}

constexpr PatchGrid kGrid{.rows = 8, .cols = 9};

const Mask& object() {
  static const Mask mask = maskOf({".........",
                                   ".........",
                                   "..####...",
                                   "..#####..",
                                   "..#####..",
                                   "...###...",
                                   ".........",
                                   "........."});
  return mask;
}

TEST(Foreground, AutoFindsTheObjectInTheMiddleWhateverItsSign) {
  for (const float distance : {20.0F, -20.0F}) {
    const PcaInput input = pictureOf(object(), kGrid, distance);
    const PcaBasis basis = fitPca({input}, {.foreground = ForegroundMode::kAuto});
    ASSERT_TRUE(basis.foreground.has_value());
    EXPECT_THAT(applyPca(input, basis).foreground, ElementsAreArray(object()));
  }
}

TEST(Foreground, FlipTakesTheOtherSide) {
  const PcaInput input = pictureOf(object(), kGrid, 20.0F);
  const PcaBasis basis =
      fitPca({input}, {.foreground = ForegroundMode::kAuto, .flipForeground = true});
  Mask other = object();
  for (std::uint8_t& patch : other) {
    patch = patch == 0 ? 1 : 0;
  }
  EXPECT_THAT(applyPca(input, basis).foreground, ElementsAreArray(other));
}

TEST(Foreground, ColoursAreFittedOnTheForegroundOnly) {
  const PcaInput input = pictureOf(object(), kGrid, 20.0F);
  const PcaBasis basis = fitPca({input}, {.foreground = ForegroundMode::kAuto});
  std::vector<at::Tensor> tokens;
  for (std::size_t i = 0; i < object().size(); ++i) {
    if (object()[i] != 0) {
      tokens.push_back(input.patchTokens[static_cast<std::int64_t>(i)]);
    }
  }
  const PcaInput only{.patchTokens = at::stack(tokens),
                      .grid = {.rows = 1, .cols = static_cast<std::int64_t>(tokens.size())}};
  const PcaBasis expected = fitPca({only}, {});
  EXPECT_LT(maxDifference(basis.mean, expected.mean), 1e-6);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_LT(maxDifference(basis.axes[k].vector, expected.axes[k].vector), 1e-5);
    EXPECT_NEAR(basis.axes[k].low, expected.axes[k].low, 1e-5);
    EXPECT_NEAR(basis.axes[k].high, expected.axes[k].high, 1e-5);
  }
}

TEST(Foreground, GivenThresholdIsAShareOfTheScoreRange) {
  // A ramp: scores rise evenly from 0 at the left to 1 at the right.
  const at::Tensor steps = at::arange(10, at::kFloat).repeat({10}).unsqueeze(1);
  const PcaInput input{.patchTokens = steps * at::tensor({1.0F, 0.5F, 0.0F, 0.0F}),
                       .grid = {.rows = 10, .cols = 10}};
  const PcaOptions options{
      .components = {0, 0, 0}, .foreground = ForegroundMode::kThreshold, .threshold = 0.7F};
  const PcaBasis basis = fitPca({input}, options);
  ASSERT_TRUE(basis.foreground.has_value());
  EXPECT_EQ(basis.foreground->threshold, 0.7F);
  EXPECT_EQ(std::ranges::count(applyPca(input, basis).foreground, 1), 30);
}

TEST(Foreground, IsLeftOutWhereItWouldKeepNearlyNothingOrNearlyAll) {
  const PcaInput input = pictureOf(object(), kGrid, 20.0F);
  for (const float threshold : {0.0F, 1.0F}) {
    const PcaBasis basis =
        fitPca({input}, {.foreground = ForegroundMode::kThreshold, .threshold = threshold});
    EXPECT_FALSE(basis.foreground.has_value()) << threshold;
    EXPECT_THAT(applyPca(input, basis).foreground, Each(1));
  }
}

TEST(Foreground, IsLeftOutWhereItIsTooSmallForThreeColours) {
  const Mask few = maskOf({"......", ".###..", "......"});
  const PcaInput input = pictureOf(few, {.rows = 3, .cols = 6}, 20.0F);
  EXPECT_FALSE(fitPca({input}, {.foreground = ForegroundMode::kAuto}).foreground.has_value());
  EXPECT_TRUE(fitPca({input}, {.components = {0, 1, 1}, .foreground = ForegroundMode::kAuto})
                  .foreground.has_value());
}

TEST(Foreground, RefusesThresholdOutsideItsRange) {
  for (const float threshold : {-0.1F, 1.1F, std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_THAT(errorOf([&] {
                  (void)fitPca({randomInput(4, 4, 8)},
                               {.foreground = ForegroundMode::kThreshold, .threshold = threshold});
                }),
                HasSubstr("from 0 to 1"));
  }
}

TEST(Foreground, JointFitSplitsAllPicturesByOneThreshold) {
  const PcaInput first = pictureOf(object(), kGrid, 20.0F, 3);
  const PcaInput second = pictureOf(object(), kGrid, 20.0F, 4);
  const PcaBasis basis = fitPca({first, second}, {.foreground = ForegroundMode::kAuto});
  EXPECT_THAT(applyPca(first, basis).foreground, ElementsAreArray(object()));
  EXPECT_THAT(applyPca(second, basis).foreground, ElementsAreArray(object()));
  const PcaInput unseen = pictureOf(object(), kGrid, 20.0F, 5);
  EXPECT_THAT(applyPca(unseen, basis).foreground, ElementsAreArray(object()));
}

TEST(Foreground, LargerPicturesDecideWhichSideIsTheObject) {
  // In the small picture the object touches the border everywhere; the large one settles it.
  const PcaInput large = pictureOf(object(), kGrid, 20.0F);
  const Mask ring = maskOf({"####", "#..#", "#..#", "####"});
  const PcaInput small = pictureOf(ring, {.rows = 4, .cols = 4}, 20.0F);
  const PcaBasis basis = fitPca({large, small}, {.foreground = ForegroundMode::kAuto});
  EXPECT_THAT(applyPca(large, basis).foreground, ElementsAreArray(object()));
  EXPECT_THAT(applyPca(small, basis).foreground, ElementsAreArray(ring));
}

TEST(OtsuThreshold, LiesInTheMiddleOfTheGapBetweenTwoGroups) {
  std::vector<float> values(50, 0.2F);
  values.insert(values.end(), 20, 0.8F);
  EXPECT_NEAR(otsuThreshold(values), 0.5, 0.01);
}

TEST(OtsuThreshold, AgreesWithTheLargestBetweenClassVariance) {
  // Bins 0, 1, 2, 3 of 256 with 8, 1, 1, 6 values: the split after bin 1 is best.
  std::vector<float> values(8, 0.0F);
  values.push_back(1.5F / 256);
  values.push_back(2.5F / 256);
  values.insert(values.end(), 6, 3.5F / 256);
  EXPECT_FLOAT_EQ(otsuThreshold(values), 2.0F / 256);
}

TEST(OtsuThreshold, IsFiniteForOneValueAndForNone) {
  EXPECT_FLOAT_EQ(otsuThreshold(std::vector<float>(9, 0.0F)), 0.5F);
  EXPECT_FLOAT_EQ(otsuThreshold({}), 0.5F);
}

TEST(RemoveSpecks, RemovesSmallGroupsAndFillsSmallHoles) {
  Mask mask = maskOf({"##.......",
                      ".....####",
                      "..#..#..#",
                      ".....####",
                      "...#.....",
                      "...##....",
                      "........#",
                      "........."});
  removeSpecks(mask, kGrid);
  EXPECT_THAT(mask,
              ElementsAreArray(maskOf({".........",
                                       ".....####",
                                       ".....####",
                                       ".....####",
                                       "...#.....",
                                       "...##....",
                                       ".........",
                                       "........."})));
}

TEST(RemoveSpecks, DoesNotJoinPatchesAcrossCorners) {
  Mask mask = maskOf({"#...", ".#..", "..#.", "...."});
  removeSpecks(mask, {.rows = 4, .cols = 4});
  EXPECT_THAT(mask, Each(0));
}

TEST(RemoveSpecks, GrowsItsLimitWithTheGrid) {
  const PatchGrid grid{.rows = 40, .cols = 50};
  Mask mask(2000, 0);
  for (std::size_t i = 0; i < 9; ++i) {
    mask[100 + i] = 1;
  }
  for (std::size_t i = 0; i < 10; ++i) {
    mask[500 + i] = 1;
  }
  removeSpecks(mask, grid);
  EXPECT_EQ(std::ranges::count(mask, 1), 10);
  EXPECT_EQ(mask[500], 1);
}

TEST(RemoveSpecks, LeavesUniformMasksAlone) {
  for (const std::uint8_t value : {0, 1}) {
    Mask mask(12, value);
    removeSpecks(mask, {.rows = 3, .cols = 4});
    EXPECT_THAT(mask, Each(value));
  }
}

}  // namespace
}  // namespace patchscape
