// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/taps.h"

#include <gtest/gtest.h>

#include <numeric>

namespace patchscape {
namespace {

void expectWellFormed(const std::vector<Taps>& taps, int inSize, int outSize) {
  ASSERT_EQ(taps.size(), static_cast<std::size_t>(outSize));
  for (const Taps& tap : taps) {
    ASSERT_FALSE(tap.weights.empty());
    EXPECT_GE(tap.first, 0);
    EXPECT_LE(tap.first + static_cast<int>(tap.weights.size()), inSize);
    EXPECT_NEAR(std::accumulate(tap.weights.begin(), tap.weights.end(), 0.0), 1.0, 1e-5);
  }
}

TEST(Taps, StayInsideAndSumToOneForEverySize) {
  for (const int inSize : {1, 2, 3, 7, 37}) {
    for (const int outSize : {1, 2, 5, 36, 37, 38, 518}) {
      expectWellFormed(bilinearTaps(inSize, outSize), inSize, outSize);
      expectWellFormed(lanczosTaps(inSize, outSize), inSize, outSize);
    }
  }
}

TEST(Taps, BilinearBlendsBetweenCentresAndClampsAtTheEnds) {
  const auto taps = bilinearTaps(2, 4);
  EXPECT_EQ(taps[0].weights, (std::vector<float>{1.0F}));
  EXPECT_EQ(taps[1].weights, (std::vector<float>{0.75F, 0.25F}));
  EXPECT_EQ(taps[2].weights, (std::vector<float>{0.25F, 0.75F}));
  EXPECT_EQ(taps[3].first, 1);
  EXPECT_EQ(taps[3].weights, (std::vector<float>{1.0F}));
}

TEST(Taps, LanczosSpansSixSamplesInside) {
  const auto taps = lanczosTaps(37, 518);
  EXPECT_EQ(taps[259].weights.size(), 6U);
  EXPECT_LT(taps[252].weights[1], 0.0F);
}

}  // namespace
}  // namespace patchscape
