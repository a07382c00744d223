// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/inference/pca_test_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace patchscape {
namespace {

using testing::constantInput;
using ::testing::Each;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::maxDifference;
using testing::randomInput;
using ::testing::StartsWith;

std::vector<float> channel(const std::vector<float>& values, std::size_t k) {
  std::vector<float> out;
  for (std::size_t i = k; i < values.size(); i += 3) {
    out.push_back(values[i]);
  }
  return out;
}

/// One token a value, along the first dimension.
PcaInput tokensAlongOneAxis(const std::vector<float>& values) {
  at::Tensor tokens = at::zeros({static_cast<std::int64_t>(values.size()), 2}, at::kFloat);
  for (std::size_t i = 0; i < values.size(); ++i) {
    tokens[static_cast<std::int64_t>(i)][0] = values[i];
  }
  return {.patchTokens = tokens,
          .grid = {.rows = 1, .cols = static_cast<std::int64_t>(values.size())}};
}

constexpr std::array<int, 3> kFirstOnly{0, 0, 0};

TEST(ApplyPca, ScoresHaveZeroMeanAndTheVarianceOfTheirAxis) {
  const PcaInput input = randomInput(12, 10, 16);
  const PcaBasis basis = fitPca({input}, {});
  const PcaMap map = applyPca(input, basis);
  for (std::size_t k = 0; k < 3; ++k) {
    double sum = 0.0;
    double squares = 0.0;
    for (const float score : channel(map.scores, k)) {
      sum += score;
      squares += static_cast<double>(score) * score;
    }
    EXPECT_NEAR(sum / 120, 0.0, 1e-5);
    EXPECT_NEAR(squares / 119, basis.axes[k].variance, 1e-4 * basis.axes[k].variance);
  }
}

TEST(ApplyPca, MinMaxReachesBothEnds) {
  const PcaInput input = randomInput(12, 10, 16);
  const PcaMap map = applyPca(input, fitPca({input}, {.range = PcaRange::kMinMax}));
  for (std::size_t k = 0; k < 3; ++k) {
    const auto [low, high] = std::ranges::minmax(channel(map.colours, k));
    EXPECT_EQ(low, 0.0F);
    EXPECT_EQ(high, 1.0F);
  }
}

TEST(ApplyPca, PercentilesInterpolateAsNumpy) {
  const PcaInput input = tokensAlongOneAxis({1, 5, 2, 9, 4});
  const PcaBasis basis = fitPca({input}, {.components = kFirstOnly});
  // numpy.percentile([1, 5, 2, 9, 4], [1, 99]) = 1.04, 8.84; the mean 4.2 is taken off.
  EXPECT_NEAR(basis.axes[0].low, 1.04 - 4.2, 1e-5);
  EXPECT_NEAR(basis.axes[0].high, 8.84 - 4.2, 1e-5);
  const PcaMap map = applyPca(input, basis);
  EXPECT_EQ(map.colours[0], 0.0F);
  EXPECT_EQ(map.colours[9], 1.0F);
  EXPECT_NEAR(map.colours[3], (5 - 1.04) / (8.84 - 1.04), 1e-5);
}

TEST(ApplyPca, SigmoidFollowsTheWhitenedScore) {
  const PcaInput input = tokensAlongOneAxis({1, 5, 2, 9, 4});
  const PcaBasis basis = fitPca({input}, {.components = kFirstOnly, .range = PcaRange::kSigmoid});
  const PcaMap map = applyPca(input, basis);
  const double variance = (3.2 * 3.2 + 0.8 * 0.8 + 2.2 * 2.2 + 4.8 * 4.8 + 0.2 * 0.2) / 4;
  EXPECT_NEAR(map.colours[3], 1 / (1 + std::exp(-2 * 0.8 / std::sqrt(variance))), 1e-5);
  EXPECT_NEAR(map.colours[9], 1 / (1 + std::exp(-2 * 4.8 / std::sqrt(variance))), 1e-5);
}

TEST(ApplyPca, FlipInvertsOnlyItsColour) {
  const PcaInput input = randomInput(6, 6, 8);
  for (const PcaRange range : {PcaRange::kMinMax, PcaRange::kPercentile, PcaRange::kSigmoid}) {
    const PcaMap plain = applyPca(input, fitPca({input}, {.range = range}));
    const PcaMap flipped =
        applyPca(input, fitPca({input}, {.flip = {true, false, true}, .range = range}));
    EXPECT_EQ(channel(flipped.colours, 1), channel(plain.colours, 1));
    for (std::size_t i = 0; i < plain.colours.size(); i += 3) {
      EXPECT_NEAR(flipped.colours[i], 1.0F - plain.colours[i], 1e-6);
      EXPECT_NEAR(flipped.colours[i + 2], 1.0F - plain.colours[i + 2], 1e-6);
    }
  }
}

TEST(ApplyPca, FrozenBasisColoursTheSameTokenTheSameInAnyPicture) {
  const PcaInput input = randomInput(6, 6, 8);
  const PcaBasis basis = fitPca({input}, {});
  const PcaMap whole = applyPca(input, basis);
  const PcaInput part{.patchTokens = input.patchTokens.narrow(0, 12, 6),
                      .grid = {.rows = 2, .cols = 3}};
  const PcaMap cut = applyPca(part, basis);
  const std::vector<float> expected(whole.colours.begin() + 36, whole.colours.begin() + 54);
  EXPECT_LT(maxDifference(cut.colours, expected), 1e-6);
}

TEST(ApplyPca, CoversEveryPatchWithoutForegroundStage) {
  const PcaInput input = randomInput(3, 4, 8);
  const PcaMap map = applyPca(input, fitPca({input}, {}));
  EXPECT_EQ(map.grid, input.grid);
  EXPECT_EQ(map.foreground.size(), 12U);
  EXPECT_THAT(map.foreground, Each(1));
}

TEST(ApplyPca, ConstantTokensAreMidGrey) {
  for (const PcaRange range : {PcaRange::kMinMax, PcaRange::kPercentile, PcaRange::kSigmoid}) {
    for (const ForegroundMode mode : {ForegroundMode::kOff, ForegroundMode::kAuto}) {
      const PcaInput input = constantInput(6, 6, 8);
      const PcaBasis basis = fitPca({input}, {.foreground = mode, .range = range});
      EXPECT_FALSE(basis.foreground.has_value());
      EXPECT_EQ(basis.totalVariance >= 0.0F, true);
      EXPECT_THAT(applyPca(input, basis).colours, Each(0.5F));
    }
  }
}

TEST(ApplyPca, ComponentsBeyondTheRankAreMidGrey) {
  at::Tensor tokens =
      at::arange(30, at::kFloat).unsqueeze(1) * at::tensor({1.0F, -2.0F, 0.5F, 3.0F});
  const PcaInput input{.patchTokens = tokens, .grid = {.rows = 5, .cols = 6}};
  const PcaMap map = applyPca(input, fitPca({input}, {.range = PcaRange::kMinMax}));
  EXPECT_EQ(std::ranges::max(channel(map.colours, 0)), 1.0F);
  EXPECT_THAT(channel(map.colours, 1), Each(0.5F));
  EXPECT_THAT(channel(map.colours, 2), Each(0.5F));
}

TEST(ApplyPca, WorksForTheSmallestInputs) {
  const PcaMap single =
      applyPca(randomInput(1, 1, 8), fitPca({randomInput(1, 1, 8)}, {.components = kFirstOnly}));
  EXPECT_THAT(single.colours, Each(0.5F));
  const PcaInput two = randomInput(1, 2, 8);
  const PcaMap pair =
      applyPca(two, fitPca({two}, {.components = kFirstOnly, .range = PcaRange::kMinMax}));
  EXPECT_EQ(pair.colours[0] + pair.colours[3], 1.0F);
  EXPECT_EQ(pair.colours[0] * pair.colours[3], 0.0F);
  const PcaInput narrow = randomInput(4, 4, 1);
  const PcaMap line =
      applyPca(narrow, fitPca({narrow}, {.components = kFirstOnly, .range = PcaRange::kMinMax}));
  EXPECT_EQ(std::ranges::max(line.colours), 1.0F);
  EXPECT_EQ(std::ranges::min(line.colours), 0.0F);
}

TEST(ApplyPca, RefusesBasisOfAnotherWidthNamingBothAndTheModel) {
  PcaBasis basis = fitPca({randomInput(4, 4, 8)}, {});
  basis.model = "nano";
  const std::string error = errorOf([&] { (void)applyPca(randomInput(4, 4, 12), basis); });
  EXPECT_THAT(error, StartsWith("invalid-argument:"));
  EXPECT_THAT(error, HasSubstr("tokens of 8 values (model nano)"));
  EXPECT_THAT(error, HasSubstr("gives 12"));
}

TEST(ApplyPca, RefusesTokensThatAreNotNumbers) {
  const PcaBasis basis = fitPca({randomInput(4, 4, 8)}, {});
  PcaInput input = randomInput(4, 4, 8);
  input.patchTokens[5][7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(errorOf([&] { (void)applyPca(input, basis); }), StartsWith("bad-data:"));
}

TEST(ApplyPca, RefusesTokensThatDoNotFitTheirGrid) {
  const PcaBasis basis = fitPca({randomInput(4, 4, 8)}, {});
  PcaInput input = randomInput(4, 4, 8);
  input.grid.cols = 5;
  EXPECT_THAT(errorOf([&] { (void)applyPca(input, basis); }), StartsWith("internal:"));
}

}  // namespace
}  // namespace patchscape
