// SPDX-License-Identifier: Apache-2.0
#include "core/inference/heads/resize_results.h"
#include "core/inference/heads/sliding_window.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <tuple>

namespace patchscape {
namespace {

class Labels : public testing::TestWithParam<std::tuple<int, int, int, int, int>> {};

TEST_P(Labels, AreTheArgMaxOfTheEnlargedScores) {
  const auto [classes, rows, cols, width, height] = GetParam();
  at::manual_seed(classes + rows);
  const at::Tensor scores = at::randn({1, classes, rows, cols});
  const auto labels = labelsAtPictureSize(scores, width, height);
  ASSERT_EQ(labels.size(), static_cast<std::size_t>(width) * height);
  const at::Tensor large = at::upsample_bilinear2d(scores, {height, width}, false)[0];
  const at::Tensor best = std::get<0>(large.max(0));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto label = labels[static_cast<std::size_t>(y) * width + x];
      // Two classes may meet within rounding: the one chosen must then be as good as the best.
      EXPECT_NEAR(large[label][y][x].item<float>(), best[y][x].item<float>(), 1e-5F)
          << x << ',' << y;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes,
                         Labels,
                         testing::Values(std::tuple{163, 5, 7, 61, 43},
                                         std::tuple{21, 4, 4, 16, 16},
                                         std::tuple{3, 1, 1, 9, 5},
                                         std::tuple{8, 9, 12, 5, 4},
                                         std::tuple{2, 1, 30, 70, 90}));

TEST(Labels, OfEqualScoresTheLowestIdWins) {
  const auto labels = labelsAtPictureSize(at::ones({1, 4, 2, 2}), 8, 8);
  EXPECT_TRUE(std::ranges::all_of(labels, [](auto label) { return label == 0; }));
}

TEST(ResizeToPicture, IsBilinearWithAndWithoutAlignedCorners) {
  const at::Tensor map = at::tensor({0.0F, 1.0F}).view({1, 1, 1, 2});
  EXPECT_EQ(resizeToPicture(map, 4, 1, false).values, (std::vector<float>{0, 0.25F, 0.75F, 1}));
  const auto corners = resizeToPicture(map, 4, 1, true).values;
  EXPECT_FLOAT_EQ(corners[1], 1.0F / 3.0F);
  EXPECT_FLOAT_EQ(corners[3], 1.0F);
}

TEST(SlidingWindows, AreMovedInwardsAtTheEnd) {
  const auto windows = slidingWindows(1000, 512, 512, 341);
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_EQ(windows[0].left, 0);
  EXPECT_EQ(windows[1].left, 341);
  EXPECT_EQ(windows[2].left, 488) << "the last one ends at the right side";
  for (const Window& window : windows) {
    EXPECT_EQ(window.width, 512);
    EXPECT_EQ(window.height, 512);
    EXPECT_EQ(window.top, 0);
  }
}

TEST(SlidingWindows, ASmallPictureIsOneWindowOfItsOwnSize) {
  const auto windows = slidingWindows(300, 200, 512, 341);
  ASSERT_EQ(windows.size(), 1U);
  EXPECT_EQ(windows[0].width, 300);
  EXPECT_EQ(windows[0].height, 200);
}

/// Something like a network: the mean of each patch in three "classes".
at::Tensor patchMeans(const at::Tensor& pixels) {
  return at::avg_pool2d(pixels, {14, 14}) * at::tensor({1.0F, -1.0F, 0.5F}).view({1, 3, 1, 1});
}

TEST(SlideOver, EqualsOnePassWhereThePictureFits) {
  at::manual_seed(7);
  const at::Tensor pixels = at::randn({1, 3, 56, 84});
  const at::Tensor slid = slideOver(pixels, 512, 341, 14, patchMeans);
  const at::Tensor whole = at::upsample_bilinear2d(patchMeans(pixels), {56, 84}, false);
  EXPECT_TRUE(at::equal(slid, whole));
}

TEST(SlideOver, PadsEachWindowAndDividesByHowManyCoverAPixel) {
  std::vector<std::vector<std::int64_t>> seen;
  const at::Tensor slid =
      slideOver(at::ones({1, 3, 30, 70}), 30, 20, 14, [&](const at::Tensor& window) {
        seen.push_back(window.sizes().vec());
        // Twelve zeros of padding a side, the smaller half first.
        EXPECT_EQ(window[0][0][5].sum().item<float>(), 0.0F);
        EXPECT_EQ(window[0][0][6].sum().item<float>(), 30.0F);
        return at::full({1, 2, 3, 3}, static_cast<double>(seen.size()));
      });
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0], (std::vector<std::int64_t>{1, 3, 42, 42}));
  EXPECT_EQ(slid.sizes(), (std::vector<std::int64_t>{1, 2, 30, 70}));
  EXPECT_FLOAT_EQ(slid[0][0][0][10].item<float>(), 1.0F);
  EXPECT_FLOAT_EQ(slid[0][0][0][25].item<float>(), 1.5F) << "two windows lie over it";
  EXPECT_FLOAT_EQ(slid[0][0][0][69].item<float>(), 3.0F);
}

}  // namespace
}  // namespace patchscape
