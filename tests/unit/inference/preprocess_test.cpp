// SPDX-License-Identifier: Apache-2.0
#include "core/inference/preprocess.h"

#include "tests/unit/inference/preprocess_test_image.h"

#include <gtest/gtest.h>

#include <vector>

namespace patchscape {
namespace {

using testing::patternImage;

float normalised(int value, std::size_t channel) {
  const Normalisation n;
  return (static_cast<float>(value) / 255.0F - n.mean[channel]) / n.std[channel];
}

TEST(Preprocess, NormalisesEveryValueOfEveryChannel) {
  std::vector<std::uint8_t> pixels;
  for (int value = 0; value < 256; ++value) {
    pixels.insert(pixels.end(),
                  {static_cast<std::uint8_t>(value),
                   static_cast<std::uint8_t>(255 - value),
                   static_cast<std::uint8_t>(value / 2)});
  }
  const at::Tensor out = preprocess(Image(16, 16, pixels), {.width = 16, .height = 16});
  for (int value = 0; value < 256; ++value) {
    const int y = value / 16;
    const int x = value % 16;
    EXPECT_EQ(out[0][0][y][x].item<float>(), normalised(value, 0));
    EXPECT_EQ(out[0][1][y][x].item<float>(), normalised(255 - value, 1));
    EXPECT_EQ(out[0][2][y][x].item<float>(), normalised(value / 2, 2));
  }
}

TEST(Preprocess, GivesContiguousFloatOfTheWantedSize) {
  const at::Tensor out = preprocess(patternImage(16, 12), {.width = 42, .height = 28});
  EXPECT_EQ(out.sizes(), (at::IntArrayRef{1, 3, 28, 42}));
  EXPECT_EQ(out.scalar_type(), at::kFloat);
  EXPECT_TRUE(out.is_contiguous());
  EXPECT_TRUE(out.device().is_cpu());
}

TEST(Preprocess, ResizesAsPillowBicubic) {
  const at::Tensor out = preprocess(patternImage(16, 12), {.width = 7, .height = 5});
  // First and last row of Pillow's values for this picture.
  const std::vector<int> first{104, 136, 121, 120, 127, 117, 114};
  const std::vector<int> last{134, 128, 132, 164, 129, 109, 117};
  for (int x = 0; x < 7; ++x) {
    EXPECT_EQ(out[0][1][0][x].item<float>(), normalised(first[static_cast<std::size_t>(x)], 1));
    EXPECT_EQ(out[0][2][4][x].item<float>(), normalised(last[static_cast<std::size_t>(x)], 2));
  }
}

TEST(Preprocess, UsesTheGivenStatistics) {
  const Normalisation half{.mean = {0.5F, 0.5F, 0.5F}, .std = {0.5F, 0.5F, 0.25F}};
  const at::Tensor out = preprocess(Image(1, 1, {0, 255, 255}), {.width = 1, .height = 1}, half);
  EXPECT_EQ(out[0][0][0][0].item<float>(), -1.0F);
  EXPECT_EQ(out[0][1][0][0].item<float>(), 1.0F);
  EXPECT_EQ(out[0][2][0][0].item<float>(), 2.0F);
}

}  // namespace
}  // namespace patchscape
