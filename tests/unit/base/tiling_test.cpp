// SPDX-License-Identifier: Apache-2.0
#include "core/base/tiling.h"

#include "core/base/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace patchscape {
namespace {

using testing::ElementsAre;

/// What must hold along one side of any input that is computed in tiles.
void checkSide(const std::vector<std::int64_t>& firsts,
               std::int64_t tile,
               std::int64_t length,
               const TileRule& rule) {
  ASSERT_EQ(firsts.front(), 0);
  ASSERT_EQ(firsts.back() + tile, length) << "the last one ends where the input does";
  std::vector<double> sums(static_cast<std::size_t>(length));
  std::int64_t least = length;
  std::int64_t most = 0;
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    if (i > 0) {
      ASSERT_GE(firsts[i - 1] + tile - firsts[i], rule.overlap);
      least = std::min(least, firsts[i] - firsts[i - 1]);
      most = std::max(most, firsts[i] - firsts[i - 1]);
    }
    const std::vector<float> weights = tileWeights(firsts, tile, i);
    ASSERT_EQ(weights.size(), static_cast<std::size_t>(tile));
    for (std::size_t place = 0; place < weights.size(); ++place) {
      ASSERT_GT(weights[place], 0.0F);
      sums[static_cast<std::size_t>(firsts[i]) + place] += static_cast<double>(weights[place]);
    }
  }
  EXPECT_LE(most - least, firsts.size() > 1 ? 1 : length) << "evenly spaced";
  for (const double sum : sums) {
    ASSERT_NEAR(sum, 1.0, 1e-6);
  }
}

TEST(Tiling, CoversEveryGridEvenlyWithTheOverlapAskedForAndWeightsThatSumToOne) {
  for (const TileRule rule :
       {TileRule{.side = 74, .overlap = 16, .whole = 74 * 74, .overview = 5000},
        TileRule{.side = 8, .overlap = 2, .whole = 64, .overview = 64},
        TileRule{.side = 8, .overlap = 7, .whole = 64, .overview = 10},
        TileRule{.side = 5, .overlap = 0, .whole = 25, .overview = 25},
        TileRule{.side = 4, .overlap = 1, .whole = 100, .overview = 16}}) {
    for (std::int64_t rows = 1; rows < 160; rows += 13) {
      for (std::int64_t cols = 1; cols < 620; cols += 29) {
        SCOPED_TRACE(testing::Message()
                     << rule.side << '/' << rule.overlap << " over " << rows << " x " << cols);
        const Tiling tiling = tilingOf(rule, {.rows = rows, .cols = cols});
        if (rows * cols <= rule.whole) {
          EXPECT_EQ(tiling.count(), 1U);
          EXPECT_EQ(tiling.tile, (PatchGrid{.rows = rows, .cols = cols}));
        }
        ASSERT_LE(tiling.tile.count(), std::max(rule.whole, rule.side * rule.side));
        checkSide(tiling.tops, tiling.tile.rows, rows, rule);
        checkSide(tiling.lefts, tiling.tile.cols, cols, rule);
        const PatchGrid overview = overviewOf(rule, {.rows = rows, .cols = cols});
        ASSERT_LE(overview.count(), rule.overview);
        ASSERT_GE(std::min(overview.rows, overview.cols), 1);
      }
    }
  }
}

TEST(Tiling, WeightsRiseAndFallInTheOverlapsAndAreOneBetween) {
  const std::vector<std::int64_t> firsts{0, 6};
  EXPECT_THAT(tileWeights(firsts, 9, 0),
              ElementsAre(1, 1, 1, 1, 1, 1, testing::FloatEq(0.75F), 0.5F, 0.25F));
  EXPECT_THAT(tileWeights(firsts, 9, 1), ElementsAre(0.25F, 0.5F, 0.75F, 1, 1, 1, 1, 1, 1));
  EXPECT_THAT(tileWeights({0}, 3, 0), ElementsAre(1, 1, 1));
}

TEST(Tiling, ByItselfEveryInputIsWholeThatPublishedPreprocessingMayMake) {
  const TileRule rule = tileRuleFor({}, 14);
  EXPECT_EQ(tilingOf(rule, {.rows = 128, .cols = 128}).count(), 1U);
  EXPECT_EQ(rule.whole, limits::kMaxUnresizedPatches);
  EXPECT_EQ(overviewOf(rule, {.rows = 429, .cols = 572}), (PatchGrid{.rows = 64, .cols = 85}));
  const Tiling large = tilingOf(rule, {.rows = 429, .cols = 572});
  EXPECT_EQ(textOf(large, 14), "300 overlapping tiles of 518 x 518 pixels and an overview");
}

TEST(Tiling, AWishIsRoundedToWholePatchesAndZeroMeansNever) {
  EXPECT_EQ(tileRuleFor(112, 14), (TileRule{.side = 8, .overlap = 2, .whole = 64, .overview = 64}));
  EXPECT_EQ(tileRuleFor(118, 14).side, 8);
  EXPECT_EQ(tileRuleFor(119, 14).side, 9);
  EXPECT_EQ(tileRuleFor(kLeastTileSide, 16).side, 4);
  EXPECT_EQ(tilingOf(tileRuleFor(0, 14), {.rows = 585, .cols = 585}).count(), 1U);
}

}  // namespace
}  // namespace patchscape
