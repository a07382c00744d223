// SPDX-License-Identifier: Apache-2.0
#include "core/inference/object_labels.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace patchscape {
namespace {

using testing::Each;
using testing::ElementsAre;

/// A mask of one object over x in [left, right), y in [top, bottom).
ObjectMask boxMask(int width, int height, int left, int top, int right, int bottom) {
  ObjectMask mask{.width = width, .height = height, .objects = 1, .ids = {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      mask.ids.push_back(x >= left && x < right && y >= top && y < bottom ? 1 : 0);
    }
  }
  return mask;
}

TEST(PatchLabels, AreSharesOfAPatchsArea) {
  const PatchGrid grid{.rows = 2, .cols = 3};
  const at::Tensor labels = patchLabels(boxMask(12, 8, 6, 0, 12, 4), grid, 2);
  EXPECT_EQ(labels.sizes(), (std::vector<std::int64_t>{3, 2, 3}));
  EXPECT_TRUE(at::equal(labels[1], at::tensor({0.0F, 0.5F, 1.0F, 0.0F, 0.0F, 0.0F}).view({2, 3})));
  EXPECT_TRUE(at::equal(labels[0], 1 - labels[1]));
  EXPECT_TRUE(at::equal(labels[2], at::zeros({2, 3})));
}

TEST(PatchLabels, APictureSmallerThanTheGridLeavesBackground) {
  const at::Tensor labels = patchLabels(boxMask(2, 1, 0, 0, 2, 1), {.rows = 3, .cols = 5}, 1);
  EXPECT_TRUE(at::equal(labels.sum(0), at::ones({3, 5})));
  EXPECT_EQ(labels[1].sum().item<float>(), 2.0F);
}

TEST(ObjectIds, AMaskOnPatchBordersComesBack) {
  const ObjectMask mask = boxMask(140, 98, 28, 28, 84, 70);
  const at::Tensor labels = patchLabels(mask, {.rows = 7, .cols = 10}, 1);
  const auto ids = objectIds(labels, {.width = 140, .height = 98}, 140, 98, 0.25);
  // Bilinear enlargement rounds the corners off: 2 · 0.11 patches² each at most.
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    wrong += ids[i] != mask.ids[i] ? 1 : 0;
  }
  EXPECT_LE(wrong, 4 * 14 * 14 * 22 / 100);
}

TEST(ObjectIds, ComeAtThePicturesSize) {
  const at::Tensor labels = patchLabels(boxMask(4, 2, 2, 0, 4, 2), {.rows = 2, .cols = 4}, 1);
  const auto ids = objectIds(labels, {.width = 56, .height = 28}, 8, 4, 0.25);
  ASSERT_EQ(ids.size(), 32U);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(ids[i], i % 8 >= 4 ? 1 : 0) << i;
  }
}

TEST(ObjectIds, WhatLeftIsNotDrawnUnlessTheProtocolIsWanted) {
  at::Tensor labels = at::zeros({2, 3, 3});
  labels[1][1][1] = 0.2;
  labels[0] = 1 - labels[1];
  const InputSize input{.width = 42, .height = 42};
  EXPECT_THAT(objectIds(labels, input, 42, 42, 0.25), Each(0));
  // Each channel is stretched to 0…1, so that the least trace becomes an object.
  EXPECT_THAT(objectIds(labels, input, 42, 42, 0.0), testing::Contains(1));
  EXPECT_THAT(objectIds(at::stack({at::ones({3, 3}), at::zeros({3, 3})}), input, 42, 42, 0.0),
              Each(0));
}

TEST(ObjectIds, TheStrongerOfTwoObjectsWins) {
  at::Tensor labels = at::zeros({3, 1, 2});
  labels[1][0][0] = 1.0;
  labels[2][0][1] = 1.0;
  const auto ids = objectIds(labels, {.width = 28, .height = 14}, 2, 1, 0.25);
  EXPECT_THAT(ids, ElementsAre(1, 2));
}

class SimilarPatches : public testing::Test {
 protected:
  /// Two squares of 3 × 3 and 4 × 3 patches that look alike, apart from each other.
  SimilarPatches() {
    at::manual_seed(3);
    tokens_ = 0.1 * at::randn({kGrid.rows, kGrid.cols, 3});
    tokens_.select(2, 1) += 1.0;
    for (const auto& [row, rows, col] : {std::tuple{1, 3, 1}, std::tuple{2, 4, 6}}) {
      const at::Tensor square = tokens_.narrow(0, row, rows).narrow(1, col, 3);
      square.select(2, 0) += 1.5;
    }
    tokens_ = tokens_.view({kGrid.count(), 3});
  }

  /// How many patches go with the one at (row, col), and whether (otherRow, otherCol) does.
  [[nodiscard]] std::pair<std::int64_t, bool> around(std::int64_t row,
                                                     std::int64_t col,
                                                     std::pair<std::int64_t, std::int64_t> other,
                                                     std::optional<double> similarity = {}) const {
    const auto mask = similarPatches(tokens_, kGrid, row * kGrid.cols + col, similarity);
    return {std::ranges::count(mask, 1),
            mask[static_cast<std::size_t>(other.first * kGrid.cols + other.second)] == 1};
  }

  static constexpr PatchGrid kGrid{.rows = 8, .cols = 11};
  at::Tensor tokens_;
};

TEST_F(SimilarPatches, AreThoseOfTheClickedObjectAlone) {
  EXPECT_THAT(around(2, 2, {3, 7}), testing::Pair(9, false));
  EXPECT_THAT(around(4, 7, {2, 6}), testing::Pair(12, true));
}

TEST_F(SimilarPatches, AreTheSameWhereverTheObjectIsClicked) {
  const auto whole = similarPatches(tokens_, kGrid, 4 * kGrid.cols + 7, {});
  for (const std::int64_t patch : {3 * kGrid.cols + 7, 4 * kGrid.cols + 7}) {
    EXPECT_EQ(similarPatches(tokens_, kGrid, patch, {}), whole);
  }
}

TEST_F(SimilarPatches, FollowTheThreshold) {
  EXPECT_THAT(around(2, 2, {3, 7}, 0.9), testing::Pair(9, false));
  EXPECT_THAT(around(2, 2, {3, 7}, -1.0), testing::Pair(88, true));
  EXPECT_THAT(around(2, 2, {1, 1}, 2.0), testing::Pair(1, false));
}

TEST_F(SimilarPatches, EvenTokensOfZerosGiveTheClick) {
  const auto mask = similarPatches(at::zeros({kGrid.count(), 3}), kGrid, 0, {});
  EXPECT_EQ(std::ranges::count(mask, 1), 4);
}

}  // namespace
}  // namespace patchscape
