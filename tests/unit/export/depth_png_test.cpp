// SPDX-License-Identifier: Apache-2.0
#include "core/export/depth_png.h"

#include "core/export/png_writer.h"
#include "export_test_support.h"
#include "png_read_back.h"

#include <limits>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

ScalarMap row(std::vector<float> values) {
  const auto width = static_cast<int>(values.size());
  return {.width = width, .height = 1, .values = std::move(values)};
}

TEST(DepthPng, ScalesAreThoseOfTheDatasets) {
  const ScalarMap metres = row({1.0F, 2.5F, 10.0F});
  EXPECT_THAT(encodeScaled(metres, 1000.0).pixels, ElementsAre(1000, 2500, 10000));
  EXPECT_THAT(encodeScaled(metres, 256.0).pixels, ElementsAre(256, 640, 2560));
  EXPECT_THAT(encodeScaled(metres, 5000.0).pixels, ElementsAre(5000, 12500, 50000));
}

TEST(DepthPng, RoundsHalfUp) {
  // 0.5 and 1.5 of 1/256 m are exact in binary.
  EXPECT_THAT(encodeScaled(row({0.5F / 256, 1.49F / 256, 1.5F / 256, 2.5F / 256}), 256.0).pixels,
              ElementsAre(1, 1, 2, 3));
}

TEST(DepthPng, InvalidIsZeroAndDoesNotCountAsSaturated) {
  const Grey16 grey = encodeScaled(row({kNan, 1.0F, kNan}), 1000.0);
  EXPECT_THAT(grey.pixels, ElementsAre(0, 1000, 0));
  EXPECT_EQ(grey.saturated, 0);
}

TEST(DepthPng, EndsSaturateAndAreCounted) {
  const Grey16 grey = encodeScaled(
      row({65.535F, 65.54F, 1000.0F, kInfinity, 0.0005F, 0.0004F, 0.0F, -3.0F, -kInfinity}),
      1000.0);
  EXPECT_THAT(grey.pixels, ElementsAre(65535, 65535, 65535, 65535, 1, 1, 1, 1, 1));
  EXPECT_EQ(grey.saturated, 7);
}

TEST(DepthPng, EachFormatEndsWhereItsDatasetDoes) {
  EXPECT_EQ(encodeScaled(row({255.996F, 255.999F}), 256.0).saturated, 1);
  EXPECT_EQ(encodeScaled(row({13.107F, 13.1072F}), 5000.0).saturated, 1);
}

TEST(DepthPng, Norm16StretchesTheRange) {
  const Grey16 grey = encodeNorm16(row({-2.0F, 0.0F, 2.0F, kNan, 1.0F}), {.low = -2, .high = 2});
  EXPECT_THAT(grey.pixels, ElementsAre(1, 32768, 65535, 0, 49152));
  EXPECT_EQ(grey.saturated, 0);
}

TEST(DepthPng, Norm16CountsWhatLiesOutside) {
  const Grey16 grey =
      encodeNorm16(row({-1.0F, 0.0F, 1.0F, 1.5F, kInfinity, -kInfinity}), {.low = 0, .high = 1});
  EXPECT_THAT(grey.pixels, ElementsAre(1, 1, 65535, 65535, 65535, 1));
  EXPECT_EQ(grey.saturated, 4);
}

TEST(DepthPng, Norm16ComesBackWithinHalfAStep) {
  const ValueRange range{.low = 0.3F, .high = 87.0F};
  ScalarMap map{.width = 100, .height = 100, .values = {}};
  for (int i = 0; i < 10'000; ++i) {
    map.values.push_back(0.3F + 86.7F * static_cast<float>(i) / 10'000.0F);
  }
  const Grey16 grey = encodeNorm16(map, range);
  const double step = (static_cast<double>(range.high) - range.low) / 65534.0;
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    EXPECT_NEAR(range.low + (grey.pixels[i] - 1) * step, map.values[i], step * 0.5000001);
  }
}

TEST(DepthPng, RangesThatAreNoneAreRefused) {
  for (const ValueRange range : {ValueRange{1, 1},
                                 ValueRange{2, 1},
                                 ValueRange{kNan, 1},
                                 ValueRange{0, kNan},
                                 ValueRange{0, kInfinity},
                                 ValueRange{-kInfinity, 0}}) {
    try {
      static_cast<void>(encodeNorm16(row({1.0F}), range));
      ADD_FAILURE() << range.low << " to " << range.high;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
      EXPECT_THAT(error.what(), HasSubstr("from a smaller to a larger number"));
    }
  }
}

class DepthPngFile : public InFolder {};

TEST_F(DepthPngFile, SixteenBitsComeBack) {
  const std::vector<std::uint16_t> pixels{0, 1, 255, 256, 0x1234, 65535};
  writeGreyPng(folder_ / "a.png", 3, 2, pixels, {{"Units", "m"}, {"Scale", "0.001"}});
  const PngBack back = readPng(folder_ / "a.png");
  EXPECT_EQ(back.width, 3);
  EXPECT_EQ(back.height, 2);
  EXPECT_EQ(back.colourType, PNG_COLOR_TYPE_GRAY);
  EXPECT_EQ(back.bitDepth, 16);
  EXPECT_EQ(back.values, pixels);
  EXPECT_EQ(back.text, (std::map<std::string, std::string>{{"Units", "m"}, {"Scale", "0.001"}}));
}

}  // namespace
}  // namespace patchscape::test
