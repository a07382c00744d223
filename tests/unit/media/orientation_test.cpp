// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_io.h"
#include "picture_files.h"

#include <gmock/gmock.h>

#include <utility>

namespace patchscape::test {
namespace {

constexpr int kWidth = 21;
constexpr int kHeight = 13;

/// Where the pixel shown at (x, y) is stored, by the definition of EXIF's 0th row and column.
std::pair<int, int> storedPlace(int orientation, int x, int y) {
  constexpr int w = kWidth - 1;
  constexpr int h = kHeight - 1;
  switch (orientation) {
    case 1:
      return {x, y};
    case 2:
      return {w - x, y};
    case 3:
      return {w - x, h - y};
    case 4:
      return {x, h - y};
    case 5:
      return {y, x};
    case 6:
      return {y, h - x};
    case 7:
      return {w - y, h - x};
    default:
      return {w - y, x};
  }
}

Image shown(const Image& stored, int orientation) {
  const int width = orientation >= 5 ? stored.height() : stored.width();
  const int height = orientation >= 5 ? stored.width() : stored.height();
  Values pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto [fromX, fromY] = storedPlace(orientation, x, y);
      const auto rgb = stored.at(fromX, fromY);
      pixels.insert(pixels.end(), rgb.begin(), rgb.end());
    }
  }
  return {width, height, std::move(pixels)};
}

class Orientation : public ::testing::TestWithParam<int> {
 protected:
  void expectUpright(const FileBytes& file, const Image& stored) const {
    const DecodedImage decoded = decodeImage(file, "picture");
    EXPECT_EQ(decoded.header.orientation, GetParam());
    EXPECT_EQ(decoded.header.width, kWidth);
    EXPECT_EQ(decoded.header.height, kHeight);
    EXPECT_EQ(decoded.header.shownWidth(), decoded.image.width());
    EXPECT_EQ(decoded.header.shownHeight(), decoded.image.height());
    EXPECT_EQ(decoded.header.focalLengthMm, 4.5);
    EXPECT_EQ(decoded.header.focalLength35mm, 28.0);
    EXPECT_EQ(decoded.image, shown(stored, GetParam()));
  }

  const Image picture_ = lopsidedPicture(kWidth, kHeight);
};

TEST_P(Orientation, JpegIsTurnedOnce) {
  const FileBytes plain = encode(".jpg", picture_);
  const Image stored = decodeImage(plain, "plain").image;
  expectUpright(withJpegExif(plain, makeExif(GetParam(), false)), stored);
  expectUpright(withJpegExif(plain, makeExif(GetParam(), true)), stored);
}

TEST_P(Orientation, PngIsTurnedOnce) {
  expectUpright(makePng({.width = kWidth,
                         .height = kHeight,
                         .rows = {picture_.pixels().begin(), picture_.pixels().end()},
                         .exif = makeExif(GetParam(), false)}),
                picture_);
}

TEST_P(Orientation, WebPIsTurnedOnce) {
  expectUpright(withWebPExif(encode(".webp", picture_), picture_, makeExif(GetParam(), true)),
                picture_);
}

TEST_P(Orientation, TiffIsTurnedOnce) { expectUpright(makeTiff(picture_, GetParam()), picture_); }

INSTANTIATE_TEST_SUITE_P(Exif, Orientation, ::testing::Range(1, 9));

TEST(OrientationTag, ValuesOutsideOneToEightAreUpright) {
  const FileBytes plain = encode(".jpg", lopsidedPicture(kWidth, kHeight));
  for (const int senseless : {0, 9, 255, 65535}) {
    EXPECT_EQ(readImageHeader(withJpegExif(plain, makeExif(senseless, false))).orientation, 1);
  }
}

TEST(OrientationTag, DamagedExifIsIgnored) {
  const FileBytes plain = encode(".jpg", lopsidedPicture(kWidth, kHeight));
  const FileBytes block = makeExif(6, false);
  for (std::size_t size = 0; size < block.size(); ++size) {
    const FileBytes cut(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(readImageHeader(withJpegExif(plain, cut)).width, kWidth) << size;
  }
}

}  // namespace
}  // namespace patchscape::test
