// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/support.h"
#include "widgets/canvas/display_image.h"

#include <QSize>

#include <gtest/gtest.h>

namespace patchscape {
namespace {

using patchscape::testing::checkers;
using patchscape::testing::isNear;
using patchscape::testing::solid;

TEST(DisplayImage, halvesDownTo256Pixels) {
  const DisplayImagePtr display = makeDisplayImage(solid(1601, 900, Qt::red));
  ASSERT_EQ(display->levels.size(), 4U);
  EXPECT_EQ(display->size(), QSize(1601, 900));
  EXPECT_EQ(display->levels[1].size(), QSize(801, 450));
  EXPECT_EQ(display->levels[2].size(), QSize(401, 225));
  EXPECT_EQ(display->levels[3].size(), QSize(201, 113));
  for (const QImage& level : display->levels) {
    EXPECT_EQ(level.format(), QImage::Format_RGB32);
    EXPECT_EQ(level.pixelColor(level.width() - 1, level.height() - 1), QColor(Qt::red));
  }
}

TEST(DisplayImage, smallPictureHasOneLevel) {
  EXPECT_EQ(makeDisplayImage(solid(256, 256, Qt::blue))->levels.size(), 1U);
  EXPECT_EQ(makeDisplayImage(solid(257, 1, Qt::blue))->levels.size(), 2U);
  EXPECT_EQ(makeDisplayImage(solid(1, 1, Qt::blue))->levels.size(), 1U);
}

TEST(DisplayImage, levelIsTheMeanOfTwoByTwo) {
  std::vector<std::uint8_t> pixels(300 * 2 * 3, 0);
  const auto put = [&](int x, int y, int channel, std::uint8_t value) {
    pixels[static_cast<std::size_t>((y * 300 + x) * 3 + channel)] = value;
  };
  put(0, 0, 0, 255);
  put(1, 0, 1, 200);
  put(0, 1, 1, 101);
  put(1, 1, 2, 3);
  const DisplayImagePtr display = makeDisplayImage(Image(300, 2, std::move(pixels)));
  // (255 + 2) / 4, (301 + 2) / 4, (3 + 2) / 4: rounded, no channel spills into the next.
  EXPECT_EQ(display->levels.at(1).pixelColor(0, 0), QColor(64, 75, 1));
  EXPECT_EQ(display->levels.at(1).pixelColor(1, 0), QColor(0, 0, 0));
}

TEST(DisplayImage, whiteStaysWhiteAndCheckersBecomeGrey) {
  const DisplayImagePtr white = makeDisplayImage(solid(600, 600, Qt::white));
  EXPECT_EQ(white->levels.back().pixel(10, 10), qRgb(255, 255, 255));
  const DisplayImagePtr grey = makeDisplayImage(checkers(600, 600));
  EXPECT_EQ(grey->levels[1].pixel(5, 5), qRgb(128, 128, 128));
}

TEST(DisplayImage, emptyPictureHasNoLevels) {
  EXPECT_TRUE(makeDisplayImage(Image())->levels.empty());
  EXPECT_TRUE(makeDisplayImage(Image())->size().isEmpty());
  EXPECT_TRUE(toQImage(Image()).isNull());
  EXPECT_TRUE(fromQImage(QImage()).empty());
}

TEST(DisplayImage, conversionsAreInverse) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 5 * 3 * 3; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(i * 5));
  }
  // Rows of 15 bytes: neither side may assume padding.
  const Image image(5, 3, std::move(pixels));
  const QImage converted = toQImage(image);
  EXPECT_EQ(converted.pixelColor(4, 2), QColor(210, 215, 220));
  EXPECT_TRUE(fromQImage(converted) == image);
}

TEST(DisplayImage, convertedPictureOwnsItsPixels) {
  QImage converted;
  {
    const Image image = solid(64, 64, Qt::green);
    converted = toQImage(image);
  }
  EXPECT_EQ(converted.pixelColor(63, 63), QColor(Qt::green));
}

TEST(DisplayImage, transparentPixelsLieOverWhite) {
  QImage translucent(3, 1, QImage::Format_ARGB32);
  translucent.setPixel(0, 0, qRgba(255, 0, 0, 0));
  translucent.setPixel(1, 0, qRgba(0, 0, 0, 128));
  translucent.setPixel(2, 0, qRgba(10, 20, 30, 255));
  translucent.setDevicePixelRatio(2.0);
  const Image image = fromQImage(translucent);
  ASSERT_EQ(image.width(), 3);
  EXPECT_EQ(image.at(0, 0)[0], 255);
  EXPECT_EQ(image.at(0, 0)[1], 255);
  EXPECT_NEAR(image.at(1, 0)[1], 127, 1);
  EXPECT_EQ(image.at(2, 0)[2], 30);
}

TEST(DisplayImage, readsGreyAndPaletteFormats) {
  QImage grey(2, 2, QImage::Format_Grayscale8);
  grey.fill(77);
  EXPECT_EQ(fromQImage(grey).at(1, 1)[1], 77);
  QImage indexed(1, 1, QImage::Format_Indexed8);
  indexed.setColorTable({qRgb(1, 2, 3)});
  indexed.fill(0);
  EXPECT_EQ(fromQImage(indexed).at(0, 0)[2], 3);
}

}  // namespace
}  // namespace patchscape
