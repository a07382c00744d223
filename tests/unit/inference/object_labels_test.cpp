// SPDX-License-Identifier: Apache-2.0
#include "core/inference/object_labels.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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
  /// 4 × 6 patches: two groups that look alike, apart from each other, on another ground.
  SimilarPatches() {
    tokens_ = at::zeros({24, 3});
    tokens_.select(1, 0).fill_(1.0);
    for (const std::int64_t patch : {7, 8, 13, 14, 10, 16}) {
      tokens_[patch] = at::tensor({0.1F, 1.0F, 0.02F * static_cast<float>(patch % 5)});
    }
  }

  [[nodiscard]] std::vector<std::int64_t> around(std::int64_t patch,
                                                 std::optional<double> similarity = {}) const {
    const auto mask = similarPatches(tokens_, {.rows = 4, .cols = 6}, patch, similarity);
    std::vector<std::int64_t> patches;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      if (mask[i] != 0) {
        patches.push_back(static_cast<std::int64_t>(i));
      }
    }
    return patches;
  }

  at::Tensor tokens_;
};

TEST_F(SimilarPatches, AreThoseJoinedToTheClickedOne) {
  EXPECT_THAT(around(8), ElementsAre(7, 8, 13, 14));
  EXPECT_THAT(around(16), ElementsAre(10, 16));
  EXPECT_EQ(around(0).size(), 18U);
}

TEST_F(SimilarPatches, FollowTheThreshold) {
  EXPECT_THAT(around(8, 0.99999), ElementsAre(8));
  EXPECT_EQ(around(8, -1.0).size(), 24U);
  EXPECT_THAT(around(8, 2.0), ElementsAre(8));
}

}  // namespace
}  // namespace patchscape
