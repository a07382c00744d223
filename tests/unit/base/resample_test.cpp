// SPDX-License-Identifier: Apache-2.0
#include "core/base/resample.h"

#include "core/base/error.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <vector>

namespace patchscape {
namespace {

using ::testing::ElementsAreArray;

using Values = std::vector<int>;

int patternAt(int x, int y) { return (37 * y + 91 * x + 13 * ((x * y) % 7)) % 256; }

/// 16 × 12; `ofValue` makes red, green and blue of the pattern's value.
template <typename OfValue>
Image pattern(OfValue ofValue) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < 12; ++y) {
    for (int x = 0; x < 16; ++x) {
      for (const int value : ofValue(patternAt(x, y))) {
        pixels.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return {16, 12, std::move(pixels)};
}

Image greyPattern() {
  return pattern([](int v) { return Values{v, v, v}; });
}

Image colourPattern() {
  return pattern([](int v) { return Values{v, 255 - v, v * 5 % 256}; });
}

Values firstChannel(const Image& image) {
  Values values;
  for (std::size_t i = 0; i < image.pixels().size(); i += 3) {
    values.push_back(image.pixels()[i]);
  }
  return values;
}

Values allChannels(const Image& image) { return {image.pixels().begin(), image.pixels().end()}; }

/// FNV-1a, so that whole pictures can be compared with Pillow's by one number.
std::uint64_t hashOf(const Image& image) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::uint8_t value : image.pixels()) {
    hash = (hash ^ value) * 0x100000001b3U;
  }
  return hash;
}

Image largePattern() {
  constexpr int kWidth = 317;
  constexpr int kHeight = 211;
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      for (const int value : {x * 7 + y * 3, x * y, (x / 5) * (y / 3) * 37}) {
        pixels.push_back(static_cast<std::uint8_t>(value % 256));
      }
    }
  }
  return {kWidth, kHeight, std::move(pixels)};
}

// The expected numbers are Pillow's (11.3, 12.0 and 12.1 agree).

TEST(Resample, BicubicShrinkEqualsPillow) {
  const Values expected{104, 136, 121, 120, 127, 117, 114, 133, 130, 132, 161, 121,
                        107, 113, 138, 129, 142, 94,  134, 129, 144, 116, 138, 122,
                        119, 129, 120, 119, 134, 128, 132, 164, 129, 109, 117};
  const Image image = resample(greyPattern(), 7, 5, ResampleFilter::kBicubic);
  EXPECT_THAT(firstChannel(image), ElementsAreArray(expected));
}

TEST(Resample, BilinearShrinkEqualsPillow) {
  const Values expected{108, 130, 123, 122, 127, 117, 112, 132, 133, 130, 153, 121,
                        115, 116, 135, 130, 140, 103, 130, 124, 143, 121, 134, 125,
                        120, 129, 121, 117, 132, 132, 130, 159, 126, 116, 119};
  const Image image = resample(greyPattern(), 7, 5, ResampleFilter::kBilinear);
  EXPECT_THAT(firstChannel(image), ElementsAreArray(expected));
}

TEST(Resample, BicubicEnlargementEqualsPillow) {
  const Values expected{0,   34,  106, 178, 95,  12,  83, 173, 192, 44,  57,  143,
                        229, 140, 46,  118, 208, 227, 79, 98,  188, 255, 173, 70};
  Values row = firstChannel(resample(greyPattern(), 24, 18, ResampleFilter::kBicubic));
  row.resize(24);
  EXPECT_THAT(row, ElementsAreArray(expected));
}

TEST(Resample, ChannelsDoNotMix) {
  const Values expected{98,  157, 115, 138, 117, 184, 143, 112, 122, 134, 121, 99,  113, 142,
                        130, 120, 135, 131, 154, 101, 159, 137, 118, 122, 112, 143, 41,  138,
                        117, 118, 104, 151, 151, 153, 102, 158, 119, 136, 143, 84,  171, 117,
                        132, 123, 125, 132, 123, 154, 102, 153, 128, 139, 116, 194, 148, 107,
                        129, 132, 123, 117, 116, 139, 143, 121, 134, 143, 151, 104, 164, 138,
                        117, 136, 105, 150, 51,  143, 112, 100, 111, 144, 157, 152, 103, 102,
                        120, 135, 146, 85,  170, 134, 133, 122, 135, 133, 122, 164};
  const Image image = resample(colourPattern(), 16, 2, ResampleFilter::kBilinear);
  EXPECT_THAT(allChannels(image), ElementsAreArray(expected));
}

TEST(Resample, OnePixelIsTheMeanOfAll) {
  const Image image = resample(colourPattern(), 1, 1, ResampleFilter::kBicubic);
  EXPECT_THAT(allChannels(image), ElementsAreArray(Values{127, 128, 130}));
}

TEST(Resample, WholePicturesEqualPillow) {
  const Image source = largePattern();
  EXPECT_EQ(hashOf(resample(source, 98, 70, ResampleFilter::kBicubic)), 0x482378837c69efc7U);
  EXPECT_EQ(hashOf(resample(source, 98, 70, ResampleFilter::kBilinear)), 0x8f33deac9200445bU);
  EXPECT_EQ(hashOf(resample(source, 500, 333, ResampleFilter::kBicubic)), 0xf04132d97c0e14ebU);
  EXPECT_EQ(hashOf(resample(source, 13, 400, ResampleFilter::kBicubic)), 0x01f94aa4d895bde1U);
}

TEST(Resample, SameSizeIsTheSamePicture) {
  const Image source = colourPattern();
  const Image same = resample(source, 16, 12, ResampleFilter::kBicubic);
  EXPECT_EQ(same.pixels().data(), source.pixels().data());
}

TEST(Resample, FlatColoursStayFlatAtEverySize) {
  const Image flat(5, 4, std::vector<std::uint8_t>(60, 255));
  for (const int side : {1, 2, 3, 4, 7, 64}) {
    for (const auto filter : {ResampleFilter::kBicubic, ResampleFilter::kBilinear}) {
      const Image image = resample(flat, side, side + 1, filter);
      EXPECT_THAT(allChannels(image), ::testing::Each(255)) << side;
      EXPECT_EQ(image.width(), side);
      EXPECT_EQ(image.height(), side + 1);
    }
  }
}

TEST(Resample, RefusesSizesBelowOneAndEmptyPictures) {
  const auto codeOf = [](const Image& image, int width, int height) {
    try {
      static_cast<void>(resample(image, width, height, ResampleFilter::kBicubic));
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kCancelled;
  };
  EXPECT_EQ(codeOf(greyPattern(), 0, 5), ErrorCode::kInternal);
  EXPECT_EQ(codeOf(greyPattern(), 5, -1), ErrorCode::kInternal);
  EXPECT_EQ(codeOf(Image(), 5, 5), ErrorCode::kInternal);
}

}  // namespace
}  // namespace patchscape
