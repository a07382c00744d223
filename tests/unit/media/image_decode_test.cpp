// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_io.h"
#include "picture_files.h"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

Values pixelsOf(const FileBytes& file) {
  const Image image = decodeImage(file, "picture").image;
  return {image.pixels().begin(), image.pixels().end()};
}

/// Three equal channels.
Values grey(const Values& values) {
  Values pixels;
  for (const std::uint8_t value : values) {
    pixels.insert(pixels.end(), 3, value);
  }
  return pixels;
}

TEST(ImageDecode, LosslessFormatsGiveThePixels) {
  const Image picture = lopsidedPicture(37, 23);
  for (const char* extension : {".png", ".tiff", ".webp", ".bmp"}) {
    EXPECT_EQ(decodeImage(encode(extension, picture), extension).image, picture) << extension;
  }
}

TEST(ImageDecode, JpegIsClose) {
  const Image picture = lopsidedPicture(64, 48);
  const Image decoded = decodeImage(encode(".jpg", picture), "picture").image;
  double difference = 0.0;
  for (std::size_t i = 0; i < picture.pixels().size(); ++i) {
    difference += std::abs(picture.pixels()[i] - decoded.pixels()[i]);
  }
  EXPECT_LT(difference / static_cast<double>(picture.pixels().size()), 3.0);
}

TEST(ImageDecode, OnePixelWorks) {
  const Image picture(1, 1, {200, 100, 50});
  for (const char* extension : {".png", ".tiff", ".webp", ".bmp"}) {
    EXPECT_EQ(decodeImage(encode(extension, picture), extension).image, picture) << extension;
  }
}

TEST(ImageDecode, ContentCountsNotTheName) {
  const TemporaryFolder folder;
  const Image picture = lopsidedPicture(9, 7);
  for (const char* name : {"noextension", "wrong.jpg", "größe 🌿.txt"}) {
    const auto path = folder.path() / name;
    writeFile(path, encode(".png", picture));
    EXPECT_EQ(loadImage(path).image, picture) << name;
  }
}

TEST(ImageDecode, AbsentFileIsNotFound) {
  expectError([] { static_cast<void>(loadImage("/absent/picture.png")); },
              ErrorCode::kNotFound,
              {"/absent/picture.png"});
}

TEST(ImageDecode, GreyOfOneTwoAndFourBitsIsSpread) {
  EXPECT_THAT(pixelsOf(makePng({.width = 4, .bits = 1, .colorType = 0, .rows = {0b10110000}})),
              ElementsAreArray(grey({255, 0, 255, 255})));
  EXPECT_THAT(pixelsOf(makePng({.width = 4, .bits = 2, .colorType = 0, .rows = {0b00011011}})),
              ElementsAreArray(grey({0, 85, 170, 255})));
  EXPECT_THAT(pixelsOf(makePng({.width = 2, .bits = 4, .colorType = 0, .rows = {0x0A}})),
              ElementsAreArray(grey({0, 170})));
}

TEST(ImageDecode, SixteenBitsAreRoundedNotCut) {
  // 128 / 257 rounds to 0, 129 / 257 to 1, 0xFEFF / 257 to 254.
  const Values rows{0x00, 0x80, 0x00, 0x81, 0xFE, 0xFF, 0xFF, 0xFF};
  EXPECT_THAT(pixelsOf(makePng({.width = 4, .bits = 16, .colorType = 0, .rows = rows})),
              ElementsAreArray(grey({0, 1, 254, 255})));
}

TEST(ImageDecode, SixteenBitTiffIsRoundedNotCut) {
  const Values rows{0x80, 0x00, 0x81, 0x00, 0xFF, 0xFE, 0xFF, 0xFF};  // Little endian.
  const TiffParts parts{.width = 4, .bits = 16, .samples = 1, .photometric = 1, .rows = rows};
  EXPECT_THAT(pixelsOf(makeTiff(parts)), ElementsAreArray(grey({0, 1, 254, 255})));
  TiffParts inverted = parts;
  inverted.photometric = 0;
  EXPECT_THAT(pixelsOf(makeTiff(inverted)), ElementsAreArray(grey({255, 254, 1, 0})));
}

TEST(ImageDecode, TiledSixteenBitTiffFindsItsRows) {
  TiffParts parts{
      .width = 3, .height = 2, .bits = 16, .samples = 1, .photometric = 1, .tiled = true};
  parts.rows.resize(16 * 16 * 2);
  for (std::size_t y = 0; y < 2; ++y) {
    for (std::size_t x = 0; x < 3; ++x) {
      parts.rows[(y * 16 + x) * 2] = parts.rows[(y * 16 + x) * 2 + 1] =
          static_cast<std::uint8_t>(10 * y + x);
    }
  }
  EXPECT_THAT(pixelsOf(makeTiff(parts)), ElementsAreArray(grey({0, 1, 2, 10, 11, 12})));
}

TEST(ImageDecode, AlphaIsLaidOverWhite) {
  const Values rgba{200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 128};
  const Values expected{200, 100, 0, 255, 255, 255, 227, 177, 127};
  EXPECT_THAT(pixelsOf(makePng({.width = 3, .colorType = 6, .rows = rgba})),
              ElementsAreArray(expected));
}

TEST(ImageDecode, GreyWithAlphaIsLaidOverWhite) {
  EXPECT_THAT(pixelsOf(makePng({.width = 2, .colorType = 4, .rows = {100, 255, 100, 128}})),
              ElementsAreArray(grey({100, 177})));
}

TEST(ImageDecode, SixteenBitAlphaIsLaidOverWhite) {
  const Values rows{100, 100, 0, 0, 100, 100, 0xFF, 0xFF};
  EXPECT_THAT(pixelsOf(makePng({.width = 2, .bits = 16, .colorType = 4, .rows = rows})),
              ElementsAreArray(grey({255, 100})));
}

TEST(ImageDecode, PaletteWithTransparency) {
  const PngParts parts{.width = 3,
                       .bits = 8,
                       .colorType = 3,
                       .rows = {0, 1, 2},
                       .palette = {255, 0, 0, 0, 255, 0, 10, 20, 30},
                       .transparency = {255, 0}};
  EXPECT_THAT(pixelsOf(makePng(parts)), ElementsAre(255, 0, 0, 255, 255, 255, 10, 20, 30));
}

TEST(ImageDecode, TransparentColourOfARgbPng) {
  const PngParts parts{.width = 2, .rows = {1, 2, 3, 1, 2, 4}, .transparency = {0, 1, 0, 2, 0, 3}};
  EXPECT_THAT(pixelsOf(makePng(parts)), ElementsAre(255, 255, 255, 1, 2, 4));
}

TEST(ImageDecode, TiffAlphaOfEveryKind) {
  TiffParts parts{.width = 1, .samples = 4, .extraSample = 2, .rows = {200, 100, 0, 128}};
  EXPECT_THAT(pixelsOf(makeTiff(parts)), ElementsAre(227, 177, 127));
  parts.extraSample = 1;
  parts.rows = {100, 50, 0, 128};
  EXPECT_THAT(pixelsOf(makeTiff(parts)), ElementsAre(227, 177, 127));
  parts.extraSample = 0;
  EXPECT_THAT(pixelsOf(makeTiff(parts)), ElementsAre(100, 50, 0));
}

TEST(ImageDecode, InksBecomeRgbAsInPillow) {
  // Stored inverted: 255 is no ink. Pillow gives these for the same file.
  const std::vector<std::pair<Values, Values>> cases{{{255, 255, 255, 255}, {255, 255, 255}},
                                                     {{255, 255, 255, 0}, {0, 0, 0}},
                                                     {{0, 255, 255, 255}, {0, 255, 255}},
                                                     {{200, 100, 50, 128}, {100, 50, 25}}};
  for (const bool ycck : {false, true}) {
    for (const auto& [inks, rgb] : cases) {
      const Image image = decodeImage(makeInkJpeg(inks, ycck), "inks").image;
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(image.at(5, 5)[c], rgb[c], 2) << ycck << " channel " << c;
      }
    }
  }
}

TEST(ImageDecode, TiffOfInks) {
  const TiffParts parts{.samples = 4, .photometric = 5, .rows = {55, 155, 205, 127}};
  EXPECT_THAT(pixelsOf(makeTiff(parts)), ElementsAre(100, 50, 25));
}

TEST(ImageDecode, FloatAndWideTiffAreUnsupported) {
  const TiffParts floats{
      .bits = 32, .samples = 1, .photometric = 1, .sampleFormat = 3, .rows = {0, 0, 128, 63}};
  expectError([&] { static_cast<void>(decodeImage(makeTiff(floats), "depth.tif")); },
              ErrorCode::kUnsupported,
              {"depth.tif", "32-bit floating-point"});
  TiffParts wide = floats;
  wide.sampleFormat = 1;
  expectError([&] { static_cast<void>(decodeImage(makeTiff(wide), "wide.tif")); },
              ErrorCode::kUnsupported,
              {"wide.tif", "32 bits"});
}

/// VP8X with an animation of one frame that is `still`'s picture.
FileBytes animated(const FileBytes& still, const Image& image) {
  FileBytes chunk(still.begin() + 12, still.end());
  const auto number = [](FileBytes& bytes, std::size_t value, int count) {
    for (int i = 0; i < count; ++i) {
      bytes.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFF));
    }
  };
  const auto text = [](FileBytes& bytes, std::string_view characters) {
    for (const char c : characters) {
      bytes.push_back(static_cast<std::byte>(c));
    }
  };
  FileBytes body;
  text(body, "WEBPVP8X");
  number(body, 10, 4);
  number(body, 0x02, 4);
  number(body, static_cast<std::size_t>(image.width() - 1), 3);
  number(body, static_cast<std::size_t>(image.height() - 1), 3);
  text(body, "ANIM");
  number(body, 6, 4);
  number(body, 0, 6);
  for (int frame = 0; frame < 2; ++frame) {
    text(body, "ANMF");
    number(body, 16 + chunk.size(), 4);
    number(body, 0, 6);
    number(body, static_cast<std::size_t>(image.width() - 1), 3);
    number(body, static_cast<std::size_t>(image.height() - 1), 3);
    number(body, 100, 3);
    number(body, 2, 1);  // Replaces what is below.
    body.insert(body.end(), chunk.begin(), chunk.end());
  }
  FileBytes file;
  text(file, "RIFF");
  number(file, body.size(), 4);
  file.insert(file.end(), body.begin(), body.end());
  return file;
}

TEST(ImageDecode, AnimatedWebPShowsItsFirstFrame) {
  const Image picture = lopsidedPicture(20, 12);
  EXPECT_EQ(decodeImage(animated(encode(".webp", picture), picture), "moving.webp").image, picture);
}

}  // namespace
}  // namespace patchscape::test
