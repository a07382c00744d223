// SPDX-License-Identifier: Apache-2.0
#include "core/base/region.h"

#include "core/base/limits.h"
#include "tests/support/error_of.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace patchscape {
namespace {

using test::errorOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Polygon = std::vector<RegionPoint>;

/// A row of text a row of pixels: '#' is selected.
std::vector<std::string> drawn(const std::vector<std::uint8_t>& pixels, int width) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < pixels.size(); i += static_cast<std::size_t>(width)) {
    std::string row;
    for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x) {
      row += pixels[i + x] == 1 ? '#' : pixels[i + x] == 0 ? '.' : '?';
    }
    rows.push_back(row);
  }
  return rows;
}

Polygon box(double left, double top, double right, double bottom) {
  return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

std::int64_t countOf(const std::vector<std::uint8_t>& pixels) {
  return std::ranges::count(pixels, std::uint8_t{1});
}

TEST(Rasterised, aBoxHoldsThePixelsWhoseCentresItCovers) {
  EXPECT_THAT(drawn(rasterised(box(0.6, 0.5, 3.4, 2.2), 6, 4), 6),
              ElementsAre("......", ".###..", ".###..", "......"));
}

TEST(Rasterised, boxesSideBySideShareNoPixelAndLeaveNoneOut) {
  const auto left = rasterised(box(-0.5, -0.5, 2.0, 3.5), 5, 4);
  const auto right = rasterised(box(2.0, -0.5, 4.5, 3.5), 5, 4);
  for (std::size_t i = 0; i < left.size(); ++i) {
    EXPECT_EQ(left[i] + right[i], 1) << i;
  }
  EXPECT_EQ(drawn(left, 5).front(), "##...") << "the centre on the edge is the right one's";
}

TEST(Rasterised, trianglesOfASlantedCutShareNoPixelEither) {
  // The same edge, once in each direction.
  const Polygon above{{-1, -1}, {40, -1}, {40, 21.7}, {-1, 3.1}};
  const Polygon below{{40, 21.7}, {40, 30}, {-1, 30}, {-1, 3.1}};
  const auto a = rasterised(above, 37, 29);
  const auto b = rasterised(below, 37, 29);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i] + b[i], 1) << i;
  }
}

TEST(Rasterised, aTriangleIsFilledToItsSlope) {
  EXPECT_THAT(drawn(rasterised(Polygon{{-0.5, -0.5}, {4.5, -0.5}, {-0.5, 4.5}}, 5, 5), 5),
              ElementsAre("####.", "###..", "##...", "#....", "....."));
}

TEST(Rasterised, partsEnclosedTwiceAreOutside) {
  // A ring in one stroke: around the outside, then around the hole.
  const Polygon ring{
      {0, 0}, {5, 0}, {5, 5}, {0, 5}, {0, 0}, {2, 2}, {3.5, 2}, {3.5, 3.5}, {2, 3.5}, {2, 2}};
  EXPECT_THAT(drawn(rasterised(ring, 6, 6), 6),
              ElementsAre("#####.", "#####.", "##..#.", "##..#.", "#####.", "......"));
}

TEST(Rasterised, directionAndFirstCornerMakeNoDifference) {
  Polygon star;
  for (int i = 0; i < 11; ++i) {
    const double angle = i * 5 * 2.0 * std::numbers::pi / 11.0;
    star.push_back({20.0 + 18.3 * std::cos(angle), 15.0 + 14.1 * std::sin(angle)});
  }
  const auto wanted = rasterised(star, 41, 31);
  EXPECT_GT(countOf(wanted), 200);
  std::ranges::rotate(star, star.begin() + 4);
  EXPECT_EQ(rasterised(star, 41, 31), wanted);
  std::ranges::reverse(star);
  EXPECT_EQ(rasterised(star, 41, 31), wanted);
}

TEST(Rasterised, agreesWithCountingCrossingsPixelByPixel) {
  Polygon blob;
  for (int i = 0; i < 60; ++i) {
    const double angle = i * 2.0 * std::numbers::pi / 60.0;
    const double radius = 30.0 + 14.0 * std::sin(7.0 * angle) + 6.0 * std::cos(3.0 * angle);
    blob.push_back({48.2 + radius * std::cos(angle), 33.3 + radius * std::sin(angle)});
  }
  const auto pixels = rasterised(blob, 90, 70);
  for (int y = 0; y < 70; ++y) {
    for (int x = 0; x < 90; ++x) {
      bool inside = false;
      for (std::size_t i = 0; i < blob.size(); ++i) {
        const RegionPoint& a = blob[i];
        const RegionPoint& b = blob[(i + 1) % blob.size()];
        if ((a.y > y) != (b.y > y) && x > (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) {
          inside = !inside;
        }
      }
      EXPECT_EQ(pixels[static_cast<std::size_t>(y * 90 + x)], inside ? 1 : 0) << x << ' ' << y;
    }
  }
}

TEST(Rasterised, areaOfADiscIsThatOfTheCircle) {
  Polygon circle;
  for (int i = 0; i < 720; ++i) {
    const double angle = i * std::numbers::pi / 360.0;
    circle.push_back({250.0 + 200.0 * std::cos(angle), 250.0 + 200.0 * std::sin(angle)});
  }
  // One pixel in a thousand: the border is 1257 pixels long, half of each is in by chance.
  const double area = std::numbers::pi * 200.0 * 200.0;
  EXPECT_NEAR(static_cast<double>(countOf(rasterised(circle, 501, 501))), area, area / 1000.0);
}

TEST(Rasterised, reachesPastThePictureWithoutHarm) {
  EXPECT_EQ(countOf(rasterised(box(-1e300, -1e300, 1e300, 1e300), 7, 5)), 35);
  EXPECT_EQ(countOf(rasterised(box(7, 0, 9, 5), 7, 5)), 0);
  EXPECT_EQ(countOf(rasterised(box(-9, -9, -1, -1), 7, 5)), 0);
  EXPECT_THAT(drawn(rasterised(Polygon{{-4, -4}, {2.5, 1}, {-4, 6}}, 4, 3), 4),
              ElementsAre("##..", "###.", "##.."));
}

TEST(Rasterised, fewerThanThreeCornersHoldNothing) {
  EXPECT_EQ(countOf(rasterised(Polygon{}, 4, 4)), 0);
  EXPECT_EQ(countOf(rasterised(Polygon{{1, 1}}, 4, 4)), 0);
  EXPECT_EQ(countOf(rasterised(Polygon{{0, 0}, {3, 3}}, 4, 4)), 0);
}

TEST(Rasterised, refusesWhatIsNoPictureAndNoCorner) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [width, height] : {std::pair{0, 4},
                                      std::pair{4, -1},
                                      std::pair{limits::kMaxImageSide + 1, 1},
                                      std::pair{20'000, 20'000}}) {
    const Error error = errorOf([&] { (void)rasterised(box(0, 0, 1, 1), width, height); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(width) + " × " + std::to_string(height)));
    EXPECT_EQ(errorOf([&] { (void)clippedToPicture(box(0, 0, 1, 1), width, height); }).code(),
              ErrorCode::kInvalidArgument);
  }
  for (const double bad : {nan, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(errorOf([&] {
                (void)rasterised(Polygon{{0, 0}, {bad, 1}, {1, 1}}, 4, 4);
              }).code(),
              ErrorCode::kInvalidArgument);
    EXPECT_EQ(errorOf([&] {
                (void)clippedToPicture(Polygon{{0, bad}}, 4, 4);
              }).code(),
              ErrorCode::kInvalidArgument);
  }
}

TEST(Clipped, aBoxIsCutAtTheOuterPixelsBorders) {
  EXPECT_THAT(clippedToPicture(box(-20, 2, 50, 90), 10, 8),
              ::testing::UnorderedElementsAre(RegionPoint{-0.5, 2.0},
                                              RegionPoint{9.5, 2.0},
                                              RegionPoint{9.5, 7.5},
                                              RegionPoint{-0.5, 7.5}));
}

TEST(Clipped, whatLiesInsideStaysAndWhatLiesOutsideGoes) {
  const Polygon inside{{1, 1}, {5, 2}, {3, 6}};
  EXPECT_EQ(clippedToPicture(inside, 10, 8), inside);
  EXPECT_THAT(clippedToPicture(box(20, 0, 30, 5), 10, 8), IsEmpty());
  EXPECT_THAT(clippedToPicture(Polygon{}, 10, 8), IsEmpty());
}

TEST(Clipped, keepsThePixelsOfALassoThatLeavesAndComesBack) {
  Polygon lasso;
  for (int i = 0; i < 200; ++i) {
    const double angle = i * 2.0 * std::numbers::pi / 200.0;
    const double radius = 45.0 + 30.0 * std::sin(5.0 * angle) + 20.0 * std::sin(12.0 * angle);
    lasso.push_back({30.0 + radius * std::cos(2.0 * angle), 20.0 + radius * std::sin(angle)});
  }
  const Polygon kept = clippedToPicture(lasso, 60, 40);
  const auto pixels = rasterised(lasso, 60, 40);
  EXPECT_GT(countOf(pixels), 300);
  EXPECT_EQ(rasterised(kept, 60, 40), pixels);
  for (const RegionPoint& point : kept) {
    EXPECT_GE(point.x, -0.5);
    EXPECT_LE(point.x, 59.5);
    EXPECT_GE(point.y, -0.5);
    EXPECT_LE(point.y, 39.5);
  }
}

TEST(Combined, replacesAddsAndSubtracts) {
  const std::vector<std::uint8_t> was{0, 0, 255, 7};
  const std::vector<std::uint8_t> region{0, 9, 0, 1};
  EXPECT_THAT(combined(was, region, RegionMode::kReplace), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(combined(was, region, RegionMode::kAdd), ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(combined(was, region, RegionMode::kSubtract), ElementsAre(0, 0, 1, 0));
}

TEST(Combined, startsFromNothingOrFromEverything) {
  const std::vector<std::uint8_t> region{0, 1, 1};
  EXPECT_THAT(combined({}, region, RegionMode::kReplace), ElementsAre(0, 1, 1));
  EXPECT_THAT(combined({}, region, RegionMode::kAdd), ElementsAre(0, 1, 1));
  EXPECT_THAT(combined({}, region, RegionMode::kSubtract), ElementsAre(1, 0, 0));
}

TEST(Combined, refusesARegionOfAnotherPicture) {
  const std::vector<std::uint8_t> four(4);
  const std::vector<std::uint8_t> six(6);
  EXPECT_EQ(errorOf([&] { (void)combined(four, six, RegionMode::kAdd); }).code(),
            ErrorCode::kInvalidArgument);
}

TEST(RegionSpeed, twelveMegapixelsInFiftyMilliseconds) {
  Polygon lasso;
  for (int i = 0; i < 4000; ++i) {
    const double angle = i * 2.0 * std::numbers::pi / 4000.0;
    const double radius = 0.8 + 0.2 * std::sin(90.0 * angle);
    lasso.push_back(
        {2000.0 + 1990.0 * radius * std::cos(angle), 1500.0 + 1490.0 * radius * std::sin(angle)});
  }
  std::vector<double> times;
  for (int round = 0; round < 5; ++round) {
    // Processor time of all threads: other programs on the machine do not count.
    const std::clock_t start = std::clock();
    const auto pixels = rasterised(lasso, 4000, 3000);
    times.push_back(1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    EXPECT_GT(countOf(pixels), 4'000'000);
  }
  std::ranges::sort(times);
  std::cout << "12 megapixels: " << times[2] << " ms\n";
  EXPECT_LT(times[2], 50.0);
}

}  // namespace
}  // namespace patchscape
