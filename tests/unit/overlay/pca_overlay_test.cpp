// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/pca_overlay.h"

#include "core/base/error.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace patchscape {
namespace {

constexpr Enlargement kAll[] = {Enlargement::kSmooth, Enlargement::kPatches, Enlargement::kLanczos};

/// A map of grey patches; every patch is foreground.
PcaMap greyMap(std::int64_t rows, std::int64_t cols, const std::vector<float>& colours) {
  PcaMap map{.grid = {.rows = rows, .cols = cols}, .colours = {}, .foreground = {}, .scores = {}};
  for (const float colour : colours) {
    map.colours.insert(map.colours.end(), 3, colour);
  }
  map.foreground.assign(colours.size(), 1);
  return map;
}

/// Colours that differ in every channel.
PcaMap patternMap(std::int64_t rows, std::int64_t cols) {
  PcaMap map{.grid = {.rows = rows, .cols = cols}, .colours = {}, .foreground = {}, .scores = {}};
  for (std::int64_t i = 0; i < rows * cols * 3; ++i) {
    map.colours.push_back(static_cast<float>((i * 7919) % 256) / 255.0F);
  }
  map.foreground.assign(static_cast<std::size_t>(rows * cols), 1);
  return map;
}

TEST(DrawPcaGrid, RoundsColoursAndBlacksOutTheBackground) {
  PcaMap map = greyMap(1, 5, {0.0F, 0.5F, 0.25F, 1.0F, 0.8F});
  map.foreground[4] = 0;
  const Image grid = drawPcaGrid(map);
  ASSERT_EQ(grid.width(), 5);
  ASSERT_EQ(grid.height(), 1);
  EXPECT_EQ(grid.at(0, 0)[0], 0);
  EXPECT_EQ(grid.at(1, 0)[1], 128);
  EXPECT_EQ(grid.at(2, 0)[2], 64);
  EXPECT_EQ(grid.at(3, 0)[0], 255);
  EXPECT_EQ(grid.at(4, 0)[0], 0);
}

TEST(DrawPcaGrid, KeepsRedGreenBlueInOrder) {
  PcaMap map = greyMap(1, 1, {0.0F});
  map.colours = {1.0F, 0.4F, 0.2F};
  const Image grid = drawPcaGrid(map);
  EXPECT_EQ(grid, Image(1, 1, {255, 102, 51}));
}

TEST(DrawPca, AtGridSizeEqualsTheGrid) {
  const PcaMap map = patternMap(5, 7);
  EXPECT_EQ(drawPca(map, 7, 5, Enlargement::kSmooth), drawPcaGrid(map));
  EXPECT_EQ(drawPca(map, 7, 5, Enlargement::kPatches), drawPcaGrid(map));
}

TEST(DrawPca, SmoothIsBilinearBetweenPatchCentres) {
  const PcaMap map = patternMap(4, 6);
  const int width = 61;
  const int height = 43;
  const Image drawn = drawPca(map, width, height, Enlargement::kSmooth);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double column = std::clamp((x + 0.5) * 6 / width - 0.5, 0.0, 5.0);
      const double row = std::clamp((y + 0.5) * 4 / height - 0.5, 0.0, 3.0);
      const int left = std::min(static_cast<int>(column), 4);
      const int top = std::min(static_cast<int>(row), 2);
      for (int k = 0; k < 3; ++k) {
        const auto at = [&](int r, int c) {
          return map.colours[static_cast<std::size_t>((r * 6 + c) * 3 + k)];
        };
        const double part = column - left;
        const double upper = at(top, left) * (1 - part) + at(top, left + 1) * part;
        const double lower = at(top + 1, left) * (1 - part) + at(top + 1, left + 1) * part;
        const double wanted = 255 * (upper * (1 - row + top) + lower * (row - top));
        EXPECT_NEAR(drawn.at(x, y)[static_cast<std::size_t>(k)], wanted, 0.501);
      }
    }
  }
}

TEST(DrawPca, PatchesAreBlocksOfOneColour) {
  const PcaMap map = patternMap(2, 3);
  const Image drawn = drawPca(map, 30, 20, Enlargement::kPatches);
  const Image grid = drawPcaGrid(map);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 30; ++x) {
      EXPECT_TRUE(std::ranges::equal(drawn.at(x, y), grid.at(x / 10, y / 10)));
    }
  }
}

TEST(DrawPca, PatchesCoverSizesThatAreNoMultiple) {
  const Image drawn = drawPca(greyMap(1, 2, {0.0F, 1.0F}), 5, 3, Enlargement::kPatches);
  const int expected[] = {0, 0, 255, 255, 255};
  for (int x = 0; x < 5; ++x) {
    EXPECT_EQ(drawn.at(x, 2)[0], expected[x]) << x;
  }
}

TEST(DrawPca, LanczosGivesPillowsValues) {
  std::vector<float> colours;
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 5; ++x) {
      // A little above the level: the cut to 8 bits takes it off again.
      colours.push_back((static_cast<float>((37 * y + 91 * x) % 256) + 0.4F) / 255.0F);
    }
  }
  const Image drawn = drawPca(greyMap(4, 5, colours), 11, 9, Enlargement::kLanczos);
  // Image.fromarray(...).resize((11, 9), Image.LANCZOS)
  const int pillow[9][11] = {{0, 5, 39, 101, 165, 168, 96, 18, 30, 86, 123},
                             {2, 11, 43, 110, 186, 194, 117, 27, 34, 92, 131},
                             {14, 25, 56, 127, 213, 228, 144, 44, 47, 106, 147},
                             {30, 48, 82, 145, 209, 212, 140, 62, 73, 129, 166},
                             {40, 69, 114, 151, 144, 110, 75, 68, 105, 150, 178},
                             {53, 90, 146, 157, 79, 7, 10, 74, 137, 171, 189},
                             {73, 113, 172, 175, 75, 0, 6, 92, 163, 194, 208},
                             {88, 127, 185, 192, 102, 25, 33, 109, 176, 208, 224},
                             {96, 133, 189, 201, 123, 51, 54, 118, 180, 214, 232}};
  int different = 0;
  for (int y = 0; y < 9; ++y) {
    for (int x = 0; x < 11; ++x) {
      // Pillow's fixed-point weights may tip a value that lies between two levels.
      EXPECT_NEAR(drawn.at(x, y)[1], pillow[y][x], 1) << x << " " << y;
      different += drawn.at(x, y)[1] == pillow[y][x] ? 0 : 1;
    }
  }
  EXPECT_LE(different, 1);
}

TEST(DrawPca, LanczosFiltersWhenShrinkingAsPillow) {
  std::vector<float> colours;
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 5; ++x) {
      colours.push_back((static_cast<float>((37 * y + 91 * x) % 256) + 0.4F) / 255.0F);
    }
  }
  const Image drawn = drawPca(greyMap(4, 5, colours), 3, 2, Enlargement::kLanczos);
  const int pillow[2][3] = {{63, 138, 85}, {134, 81, 156}};
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 3; ++x) {
      EXPECT_EQ(drawn.at(x, y)[2], pillow[y][x]) << x << " " << y;
    }
  }
}

TEST(DrawPca, BackgroundIsExactlyBlackAndItsEdgeSoft) {
  PcaMap map = greyMap(1, 4, {1.0F, 1.0F, 1.0F, 1.0F});
  map.foreground = {1, 1, 0, 0};
  const Image drawn = drawPca(map, 40, 10, Enlargement::kSmooth);
  EXPECT_EQ(drawn.at(14, 5)[0], 255);
  for (int x = 25; x < 40; ++x) {
    EXPECT_EQ(drawn.at(x, 5)[0], 0) << x;
  }
  for (int x = 15; x < 25; ++x) {
    EXPECT_LT(drawn.at(x, 5)[0], drawn.at(x - 1, 5)[0]) << x;
  }
}

TEST(DrawPca, AllBackgroundIsBlackInEveryWay) {
  PcaMap map = patternMap(3, 3);
  map.foreground.assign(9, 0);
  for (const Enlargement enlargement : kAll) {
    const Image drawn = drawPca(map, 17, 19, enlargement);
    for (const std::uint8_t value : drawn.pixels()) {
      ASSERT_EQ(value, 0);
    }
  }
}

TEST(DrawPca, OneColourStaysThatColour) {
  const PcaMap map = greyMap(3, 4, std::vector<float>(12, 200.0F / 255.0F));
  for (const Enlargement enlargement : kAll) {
    const Image drawn = drawPca(map, 57, 31, enlargement);
    for (const std::uint8_t value : drawn.pixels()) {
      ASSERT_NEAR(value, 200, enlargement == Enlargement::kLanczos ? 1 : 0);
    }
  }
}

TEST(DrawPca, DrawsAnyGridAtAnySize) {
  for (const auto& [rows, cols] : {std::pair{1, 1}, {1, 9}, {9, 1}, {8, 8}}) {
    for (const auto& [width, height] : {std::pair{1, 1}, {1, 40}, {40, 1}, {3, 5}, {64, 48}}) {
      for (const Enlargement enlargement : kAll) {
        const Image drawn = drawPca(patternMap(rows, cols), width, height, enlargement);
        EXPECT_EQ(drawn.width(), width);
        EXPECT_EQ(drawn.height(), height);
      }
    }
  }
}

TEST(DrawPca, RefusesMapsThatDoNotFitTheirGrid) {
  PcaMap map = patternMap(2, 2);
  map.foreground.pop_back();
  EXPECT_THROW((void)drawPca(map, 4, 4, Enlargement::kSmooth), Error);
  EXPECT_THROW((void)drawPcaGrid(map), Error);
  EXPECT_THROW((void)drawPca(patternMap(2, 2), 0, 4, Enlargement::kSmooth), Error);
}

}  // namespace
}  // namespace patchscape
