// SPDX-License-Identifier: Apache-2.0
// How many pictures a pass takes, from made-up times.
#include "core/session/batch_size.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace patchscape {
namespace {

constexpr InputSize kSize{.width = 224, .height = 224};
constexpr const char* kGpu = "cuda:0 fp16";

/// Has passes run until nothing is tried any more, and gives what each took in order.
std::vector<int> trialOf(BatchSize& batch, const std::function<double(int)>& milliseconds) {
  std::vector<int> taken;
  for (int pass = 0; pass < 60; ++pass) {
    const int pictures = batch.next(kGpu, kSize);
    batch.measured(kGpu, kSize, pictures, milliseconds(pictures));
    if (taken.empty() || taken.back() != pictures) {
      taken.push_back(pictures);
    }
  }
  return taken;
}

TEST(BatchSizeTest, GrowsAsLongAsAPictureGetsFaster) {
  BatchSize batch;
  EXPECT_EQ(batch.gathered(), 1);
  // Pictures are free until eight fill the device.
  EXPECT_EQ(trialOf(batch, [](int pictures) { return pictures <= 8 ? 10.0 : 1.25 * pictures; }),
            (std::vector<int>{1, 2, 4, 8, 16, 8}));
  EXPECT_EQ(batch.gathered(), 8);
}

TEST(BatchSizeTest, KeepsOneWhereMoreGainNothing) {
  BatchSize batch;
  EXPECT_EQ(trialOf(batch, [](int pictures) { return 10.0 * pictures; }),
            (std::vector<int>{1, 2, 1}));
}

TEST(BatchSizeTest, KeepsTheFewestOfThoseThatAreAsGood) {
  BatchSize batch;
  // 10, 6, 5.8: the third is worth no larger pass.
  EXPECT_EQ(trialOf(batch,
                    [](int pictures) {
                      return pictures == 1 ? 10.0 : (pictures == 2 ? 12.0 : 5.9 * pictures);
                    }),
            (std::vector<int>{1, 2, 4, 2}));
}

TEST(BatchSizeTest, APassStaysShort) {
  BatchSize batch;
  // A picture gets faster for ever, but four may take more than half a second.
  EXPECT_EQ(trialOf(batch, [](int pictures) { return 150.0 + 60.0 * pictures; }),
            (std::vector<int>{1, 2}));
}

TEST(BatchSizeTest, HasAMost) {
  BatchSize batch;
  EXPECT_EQ(trialOf(batch, [](int) { return 1.0; }).back(), BatchSize::kMost);
}

TEST(BatchSizeTest, TheFastestPassOfATrialCounts) {
  BatchSize batch;
  int pass = 0;
  // What comes first of each is slow: a GPU gets ready for it.
  EXPECT_EQ(
      trialOf(batch, [&](int pictures) { return (pass++ % 4 == 0 ? 90.0 : 0.0) + 4.0 + pictures; })
          .at(1),
      2);
  EXPECT_DOUBLE_EQ(batch.trials().at(0).byCount.at(1).millisecondsEach, 5.0);
}

TEST(BatchSizeTest, SizesAndWaysAreTriedApart) {
  BatchSize batch;
  (void)trialOf(batch, [](int pictures) { return pictures <= 4 ? 10.0 : 2.5 * pictures; });
  const InputSize large{.width = 518, .height = 518};
  EXPECT_EQ(batch.next(kGpu, kSize), 4);
  EXPECT_EQ(batch.next(kGpu, large), 1);
  EXPECT_EQ(batch.next("cuda:0 fp32", kSize), 1);
  EXPECT_EQ(batch.gathered(), 4) << "enough for the size that takes most";
}

TEST(BatchSizeTest, SmallerPassesThatComeBetweenDisturbNothing) {
  BatchSize batch;
  batch.measured(kGpu, kSize, 3, 1.0);
  EXPECT_EQ(batch.next(kGpu, kSize), 1) << "the last pictures of a folder are no trial";
}

TEST(BatchSizeTest, LargePicturesWaitForNoOthers) {
  const BatchSize batch(8);
  EXPECT_FALSE(batch.isEnough(7, 1000));
  EXPECT_TRUE(batch.isEnough(8, 1000));
  EXPECT_TRUE(batch.isEnough(2, std::size_t{300'000'000}));
}

TEST(BatchSizeTest, WhatAPersonSaysHoldsEverywhere) {
  BatchSize batch(6);
  EXPECT_EQ(batch.gathered(), 6);
  EXPECT_EQ(batch.next("cpu fp32", kSize), 6);
  for (int pass = 0; pass < 10; ++pass) {
    batch.measured(kGpu, kSize, 6, 1000.0);
    EXPECT_EQ(batch.next(kGpu, kSize), 6);
  }
}

}  // namespace
}  // namespace patchscape
