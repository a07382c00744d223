// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_io.h"
#include "picture_files.h"

#include <gmock/gmock.h>

#include <string_view>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

/// What a BMP consists of; the 40-byte header.
struct BmpParts {
  int width = 1;
  int height = 1;  ///< Negative: rows from top to bottom.
  int bits = 24;
  int compression = 0;
  Values masks;
  Values palette;  ///< Blue, green, red, 0 each.
  Values data;
};

FileBytes makeBmp(const BmpParts& parts) {
  FileBytes file;
  const auto number = [&](std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      file.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
    }
  };
  const std::size_t offset = 54 + parts.masks.size() + parts.palette.size();
  number('B' | 'M' << 8, 2);
  number(offset + parts.data.size(), 4);
  number(0, 4);
  number(offset, 4);
  number(40, 4);
  number(static_cast<std::uint32_t>(parts.width), 4);
  number(static_cast<std::uint32_t>(parts.height), 4);
  number(1, 2);
  number(static_cast<std::size_t>(parts.bits), 2);
  number(static_cast<std::size_t>(parts.compression), 4);
  file.resize(file.size() + 20);  // Size of the data, resolution, colours: not needed.
  for (const Values* part : {&parts.masks, &parts.palette, &parts.data}) {
    for (const std::uint8_t value : *part) {
      number(value, 1);
    }
  }
  return file;
}

Values pixelsOf(const BmpParts& parts) {
  const Image image = decodeImage(makeBmp(parts), "picture.bmp").image;
  return {image.pixels().begin(), image.pixels().end()};
}

const Values kPalette{
    0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0};  // Black, red, green, blue.

TEST(Bmp, RowsStandOnTheirHeadUnlessTheHeightIsNegative) {
  const Values data{3, 2, 1, 0, 6, 5, 4, 0};
  EXPECT_THAT(pixelsOf({.height = 2, .data = data}), ElementsAre(4, 5, 6, 1, 2, 3));
  EXPECT_THAT(pixelsOf({.height = -2, .data = data}), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Bmp, IndexedOfOneFourAndEightBits) {
  EXPECT_THAT(pixelsOf({.width = 2, .bits = 1, .palette = kPalette, .data = {0x40, 0, 0, 0}}),
              ElementsAre(0, 0, 0, 255, 0, 0));
  EXPECT_THAT(pixelsOf({.width = 3, .bits = 4, .palette = kPalette, .data = {0x12, 0x30, 0, 0}}),
              ElementsAre(255, 0, 0, 0, 255, 0, 0, 0, 255));
  EXPECT_THAT(pixelsOf({.width = 2, .bits = 8, .palette = kPalette, .data = {3, 200, 0, 0}}),
              ElementsAre(0, 0, 255, 0, 0, 0));  // Past a short palette is black.
}

TEST(Bmp, SixteenBitsByDefaultAndByMasks) {
  EXPECT_THAT(pixelsOf({.width = 2, .bits = 16, .data = {0x1F, 0x7C, 0xE0, 0x03}}),
              ElementsAre(255, 0, 255, 0, 255, 0));
  EXPECT_THAT(pixelsOf({.width = 2,
                        .bits = 16,
                        .compression = 3,
                        .masks = {0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0},
                        .data = {0xE0, 0x07, 0x1F, 0xF8}}),
              ElementsAre(0, 255, 0, 255, 0, 255));
}

TEST(Bmp, FourthByteIsAlphaOnlyWhereAMaskSaysSo) {
  EXPECT_THAT(pixelsOf({.bits = 32, .data = {3, 2, 1, 0}}), ElementsAre(1, 2, 3));
  EXPECT_THAT(pixelsOf({.bits = 32,
                        .compression = 6,
                        .masks = {0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255},
                        .data = {0, 100, 200, 128}}),
              ElementsAre(227, 177, 127));
}

TEST(Bmp, RunsOfEightBits) {
  // Upper stored row: run of 3, literals 1 2 3 and a pad byte. Then a skip, then one pixel.
  const Values runs{3, 1, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 1, 2, 0, 1};
  const Values red{255, 0, 0};
  const Values expected{0,   0, 0, 0,   255, 0, 0,   0, 0,    // Skipped one, then green.
                        255, 0, 0, 0,   255, 0, 0,   0, 255,  // The literals.
                        255, 0, 0, 255, 0,   0, 255, 0, 0};
  EXPECT_THAT(pixelsOf({.width = 3,
                        .height = 3,
                        .bits = 8,
                        .compression = 1,
                        .palette = kPalette,
                        .data = runs}),
              ElementsAreArray(expected));
}

TEST(Bmp, RunsOfFourBitsAlternate) {
  EXPECT_THAT(
      pixelsOf(
          {.width = 3, .bits = 4, .compression = 2, .palette = kPalette, .data = {3, 0x12, 0, 1}}),
      ElementsAre(255, 0, 0, 0, 255, 0, 255, 0, 0));
}

TEST(Bmp, RunsWithoutAnEndAreCutShort) {
  const BmpParts parts{
      .width = 3, .bits = 8, .compression = 1, .palette = kPalette, .data = {3, 1}};
  expectError([&] { static_cast<void>(pixelsOf(parts)); }, ErrorCode::kBadData, {"cut short"});
}

TEST(Bmp, RunsThatLeaveThePictureAreDamage) {
  const BmpParts parts{
      .width = 3, .bits = 8, .compression = 1, .palette = kPalette, .data = {0, 0, 3, 1, 0, 1}};
  expectError([&] { static_cast<void>(pixelsOf(parts)); }, ErrorCode::kBadData, {"damaged"});
}

TEST(Bmp, OtherKindsAreUnsupported) {
  for (const auto& [bits, compression] :
       std::vector<std::pair<int, int>>{{24, 4}, {8, 2}, {2, 0}, {24, 1}, {64, 0}}) {
    const BmpParts parts{.bits = bits, .compression = compression, .data = {0, 0, 0, 0}};
    expectError([&] { static_cast<void>(pixelsOf(parts)); },
                ErrorCode::kUnsupported,
                {std::to_string(bits) + " bits"});
  }
}

TEST(Bmp, HugeAndSenselessSizesAreRefused) {
  for (const auto& [width, height] : std::vector<std::pair<int, int>>{
           {60'000, 60'000}, {1, INT32_MIN}, {INT32_MAX, INT32_MAX}, {-5, 1}}) {
    const BmpParts parts{.width = width, .height = height, .data = {0, 0, 0, 0}};
    expectError([&] { static_cast<void>(pixelsOf(parts)); }, ErrorCode::kUnsupported, {"limit"});
  }
}

}  // namespace
}  // namespace patchscape::test
