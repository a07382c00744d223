// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/colour_map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace patchscape {
namespace {

struct Published {
  ColourMap map;
  std::array<Rgb, 5> colours;  ///< Entries 0, 64, 128, 192 and 255.
};

class ColourMaps : public testing::TestWithParam<Published> {};

TEST_P(ColourMaps, HavePublishedColours) {
  const auto& colours = coloursOf(GetParam().map);
  constexpr std::array<std::size_t, 5> kEntries{0, 64, 128, 192, 255};
  for (std::size_t i = 0; i < kEntries.size(); ++i) {
    EXPECT_EQ(colours[kEntries[i]], GetParam().colours[i]) << "entry " << kEntries[i];
  }
}

// Values of matplotlib's colour maps of those names, rounded to 8 bits.
INSTANTIATE_TEST_SUITE_P(
    Matplotlib,
    ColourMaps,
    testing::Values(
        Published{ColourMap::kCividis,
                  {{{0, 34, 78}, {67, 78, 108}, {125, 124, 120}, {188, 174, 108}, {254, 232, 56}}}},
        Published{ColourMap::kViridis,
                  {{{68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {253, 231, 37}}}},
        Published{ColourMap::kInferno,
                  {{{0, 0, 4}, {87, 16, 110}, {188, 55, 84}, {249, 142, 9}, {252, 255, 164}}}},
        Published{ColourMap::kMagma,
                  {{{0, 0, 4}, {81, 18, 124}, {183, 55, 121}, {252, 137, 97}, {252, 253, 191}}}},
        Published{ColourMap::kTurbo,
                  {{{48, 18, 59}, {40, 188, 235}, {164, 252, 60}, {251, 126, 33}, {122, 4, 3}}}},
        Published{
            ColourMap::kSpectral,
            {{{158, 1, 66}, {249, 142, 82}, {255, 255, 190}, {134, 207, 165}, {94, 79, 162}}}},
        Published{ColourMap::kGrey,
                  {{{0, 0, 0}, {64, 64, 64}, {128, 128, 128}, {192, 192, 192}, {255, 255, 255}}}}));

double luminance(const Rgb& colour) {
  return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
}

TEST(ColourMaps, SequentialOnesOnlyGetBrighter) {
  for (const ColourMap map : {ColourMap::kCividis,
                              ColourMap::kViridis,
                              ColourMap::kInferno,
                              ColourMap::kMagma,
                              ColourMap::kGrey}) {
    const auto& colours = coloursOf(map);
    for (std::size_t i = 1; i < colours.size(); ++i) {
      // One 8-bit step of rounding may go the other way.
      EXPECT_GT(luminance(colours[i]), luminance(colours[i - 1]) - 0.8) << nameOf(map) << ' ' << i;
    }
  }
}

TEST(ColourMaps, AreFoundByTheirNames) {
  for (const ColourMap map : allColourMaps()) {
    EXPECT_EQ(colourMapNamed(nameOf(map)), map);
  }
  EXPECT_FALSE(colourMapNamed("jet"));
  EXPECT_EQ(allColourMaps().size(), 7U);
}

TEST(ColourMaps, AFractionPicksItsEntry) {
  const auto grey = [](float fraction, bool inverted = false) {
    return static_cast<int>(colourAt(ColourMap::kGrey, fraction, inverted)[0]);
  };
  EXPECT_EQ(grey(0.0F), 0);
  EXPECT_EQ(grey(0.5F), 128);
  EXPECT_EQ(grey(1.0F), 255);
  EXPECT_EQ(grey(-3.0F), 0);
  EXPECT_EQ(grey(7.0F), 255);
  EXPECT_EQ(grey(0.0F, true), 255);
  EXPECT_EQ(grey(std::numeric_limits<float>::quiet_NaN()), 0);
}

}  // namespace
}  // namespace patchscape
