// SPDX-License-Identifier: Apache-2.0
// Depth files that open: every format, every layout, with the distances that are in them.
#include "core/media/depth_reader.h"

#include "depth_files.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::NanSensitiveFloatEq;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Three columns, two rows, no symmetry; the second row has what is no distance.
const std::vector<float> kStored{0.5F, 1.25F, 80.0F, 0.0F, -2.0F, 7.0F};

void expectKStored(const ScalarMap& map) {
  EXPECT_EQ(map.width, 3);
  EXPECT_EQ(map.height, 2);
  EXPECT_THAT(
      map.values,
      ElementsAre(0.5F, 1.25F, 80.0F, NanSensitiveFloatEq(kNaN), NanSensitiveFloatEq(kNaN), 7.0F));
}

template <typename Number>
FileBytes storedAs() {
  return bytesOfNumbers(std::vector<Number>(kStored.begin(), kStored.end()));
}

/// Every value of `size` bytes turned around.
FileBytes swapped(FileBytes data, std::size_t size) {
  for (std::size_t i = 0; i < data.size(); i += size) {
    std::reverse(data.begin() + static_cast<std::ptrdiff_t>(i),
                 data.begin() + static_cast<std::ptrdiff_t>(i + size));
  }
  return data;
}

TEST(DepthPng, StepsBecomeMetres) {
  const FileBytes file = makeDeepPng(3, 2, {0, 1, 1000, 5000, 65535, 256});
  const ScalarMap millimetres = decodeDepth(file, "mm.png");
  EXPECT_EQ(millimetres.width, 3);
  EXPECT_EQ(millimetres.height, 2);
  EXPECT_THAT(millimetres.values,
              ElementsAre(NanSensitiveFloatEq(kNaN), 0.001F, 1.0F, 5.0F, FloatEq(65.535F), 0.256F));
  EXPECT_THAT(decodeDepth(file, "tum.png", {.scale = 5000.0}).values,
              ElementsAre(NanSensitiveFloatEq(kNaN), 0.0002F, 0.2F, 1.0F, 13.107F, 0.0512F));
  EXPECT_EQ(decodeDepth(file, "kitti.png", {.scale = 256.0}).at(2, 1), 1.0F);
}

TEST(DepthPng, AFileOnDiskIsKnownByItsContents) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "wrongly_named.npy";
  writeFile(path, makeDeepPng(1, 1, {1234}));
  EXPECT_EQ(readDepthFile(path).values, std::vector<float>{1.234F});
}

TEST(DepthNpy, EveryTypeAndByteOrder) {
  const auto read = [](const std::string& type, const FileBytes& data) {
    return decodeDepth(makeNpy(npyDictionary(type, "(2, 3)"), data), type);
  };
  expectKStored(read("<f4", storedAs<float>()));
  expectKStored(read("<f8", storedAs<double>()));
  expectKStored(read(">f4", swapped(storedAs<float>(), 4)));
  expectKStored(read(">f8", swapped(storedAs<double>(), 8)));
  const std::vector<std::uint16_t> halves{0x3800, 0x3D00, 0x5500, 0x0000, 0xC000, 0x4700};
  expectKStored(read("<f2", bytesOfNumbers(halves)));
  expectKStored(read(">f2", swapped(bytesOfNumbers(halves), 2)));
  const std::vector<std::uint16_t> steps{500, 1250, 0, 7000, 65535, 1};
  EXPECT_THAT(read("<u2", bytesOfNumbers(steps)).values,
              ElementsAre(0.5F, 1.25F, NanSensitiveFloatEq(kNaN), 7.0F, 65.535F, 0.001F));
  EXPECT_EQ(read(">u2", swapped(bytesOfNumbers(steps), 2)).at(1, 0), 1.25F);
}

TEST(DepthNpy, HalvesAtTheirEdges) {
  // The largest, the smallest normal, the largest and smallest below it, and both infinities.
  const std::vector<std::uint16_t> bits{0x7BFF, 0x0400, 0x03FF, 0x0001, 0x7C00, 0xFC00, 0x7E00};
  const ScalarMap map =
      decodeDepth(makeNpy(npyDictionary("<f2", "(1, 7)"), bytesOfNumbers(bits)), "half");
  EXPECT_THAT(map.values,
              ElementsAre(65504.0F,
                          std::ldexp(1.0F, -14),
                          std::ldexp(1023.0F, -24),
                          std::ldexp(1.0F, -24),
                          NanSensitiveFloatEq(kNaN),
                          NanSensitiveFloatEq(kNaN),
                          NanSensitiveFloatEq(kNaN)));
}

TEST(DepthNpy, WhatIsNotFiniteIsNoDistance) {
  const double kHuge = 1e300;  // Past a float: no distance that anybody measured.
  const std::vector<double> values{kHuge, kInfinity, -kInfinity, kNaN, -0.0, 1e-3};
  const ScalarMap map =
      decodeDepth(makeNpy(npyDictionary("<f8", "(2, 3)"), bytesOfNumbers(values)), "odd");
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_TRUE(std::isnan(map.values[i])) << i;
  }
  EXPECT_EQ(map.values[5], 0.001F);
}

TEST(DepthNpy, EveryVersionShapeAndSpelling) {
  const FileBytes data = storedAs<float>();
  for (const int version : {1, 2, 3}) {
    SCOPED_TRACE(version);
    expectKStored(decodeDepth(makeNpy(npyDictionary("<f4", "(2, 3)"), data, version), "v"));
  }
  for (const char* shape :
       {"(2,3)", "(2, 3, 1)", "(1, 2, 3)", "(1, 1, 2, 3)", "(2L, 3L)", "( 2 , 3 ,)"}) {
    SCOPED_TRACE(shape);
    expectKStored(decodeDepth(makeNpy(npyDictionary("<f4", shape), data), "shape"));
  }
  expectKStored(decodeDepth(
      makeNpy("{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"<f4\"}      ", data), "order"));
}

TEST(DepthNpy, ColumnsFirstIsTurned) {
  const FileBytes data = bytesOfNumbers(std::vector<float>{0.5F, 0.0F, 1.25F, -2.0F, 80.0F, 7.0F});
  expectKStored(decodeDepth(makeNpy(npyDictionary("<f4", "(2, 3)", true), data), "fortran"));
  expectKStored(decodeDepth(makeNpy(npyDictionary("<f4", "(1, 2, 3)", true), data), "fortran 3"));
}

TEST(DepthNpy, MapsOfOneRowAndOneColumnKeepTheirShape) {
  const FileBytes data = bytesOfNumbers(std::vector<float>{1.0F, 2.0F, 3.0F});
  const ScalarMap row = decodeDepth(makeNpy(npyDictionary("<f4", "(1, 3)"), data), "row");
  EXPECT_EQ(row.width, 3);
  EXPECT_EQ(row.height, 1);
  const ScalarMap column = decodeDepth(makeNpy(npyDictionary("<f4", "(3, 1)"), data), "column");
  EXPECT_EQ(column.width, 1);
  EXPECT_EQ(column.height, 3);
}

TEST(DepthExr, EveryTypeOfItsChannelZ) {
  expectKStored(decodeDepth(makeExr({.width = 3, .height = 2, .values = kStored}), "float"));
  expectKStored(
      decodeDepth(makeExr({.width = 3, .height = 2, .type = 1, .values = kStored}), "half"));
  const ScalarMap whole = decodeDepth(
      makeExr({.width = 3, .height = 1, .type = 0, .values = {0.0F, 4.0F, 900.0F}}), "uint");
  EXPECT_THAT(whole.values, ElementsAre(NanSensitiveFloatEq(kNaN), 4.0F, 900.0F));
}

TEST(DepthExr, TheChannelThatSaysDistance) {
  ExrParts parts{.width = 3, .height = 2, .values = kStored};
  parts.channels = {{"R", 3.0F}, {"G", 2.0F}, {"B", 5.0F}, {"Z", 1.0F}};
  expectKStored(decodeDepth(makeExr(parts), "Z of four"));
  parts.channels = {{"ViewLayer.Depth.V", 1.0F}};
  expectKStored(decodeDepth(makeExr(parts), "the only one"));
  parts.channels = {{"Y", 1.0F}, {"A", 2.0F}};
  expectKStored(decodeDepth(makeExr(parts), "Y"));
  parts.channels = {{"R", 1.0F}, {"A", 2.0F}};
  expectKStored(decodeDepth(makeExr(parts), "R"));
  parts.channels = {{"R", 1.0F}, {"G", 1.0F}, {"B", 1.0F}};
  expectKStored(decodeDepth(makeExr(parts), "grey"));
}

TEST(DepthExr, EveryLayoutHasTheSameDistances) {
  ExrParts parts{.width = 70, .height = 150};  // Past a block of lines, and past four tiles.
  for (int i = 0; i < 70 * 150; ++i) {
    parts.values.push_back(1.0F + static_cast<float>(i));
  }
  for (const int compression : {0, 3, 4}) {
    for (const bool tiled : {false, true}) {
      SCOPED_TRACE(::testing::Message() << compression << ' ' << tiled);
      parts.compression = compression;
      parts.tiled = tiled;
      parts.upwards = !tiled && compression == 3;
      EXPECT_EQ(decodeDepth(makeExr(parts), "layout").values, parts.values);
    }
  }
}

TEST(DepthExr, TheMapIsAsLargeAsTheDisplayWindow) {
  ExrParts parts{.width = 2, .height = 1, .left = 1, .top = 1, .values = {5.0F, 6.0F}};
  parts.shownWidth = 4;
  parts.shownHeight = 3;
  const ScalarMap inside = decodeDepth(makeExr(parts), "inside");
  EXPECT_EQ(inside.width, 4);
  EXPECT_EQ(inside.height, 3);
  EXPECT_EQ(inside.at(1, 1), 5.0F);
  EXPECT_EQ(inside.at(2, 1), 6.0F);
  EXPECT_EQ(std::ranges::count_if(inside.values, [](float z) { return std::isnan(z); }), 10);

  parts = {.width = 4, .height = 2, .left = -1, .top = -1};
  parts.shownWidth = 2;
  parts.shownHeight = 1;
  parts.values = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_THAT(decodeDepth(makeExr(parts), "past it").values, ElementsAre(6.0F, 7.0F));
}

TEST(DepthTiff, OneFloatInStripsAndTiles) {
  const FileBytes data = storedAs<float>();
  TiffParts parts{.width = 3, .height = 2, .bits = 32, .samples = 1, .photometric = 1};
  parts.sampleFormat = 3;
  std::ranges::transform(data, std::back_inserter(parts.rows), [](std::byte b) {
    return std::to_integer<std::uint8_t>(b);
  });
  expectKStored(decodeDepth(makeTiff(parts), "strips"));

  std::vector<float> tile(16 * 16, 9.0F);
  for (std::size_t i = 0; i < 6; ++i) {
    tile[i / 3 * 16 + i % 3] = kStored[i];
  }
  parts.rows.clear();
  std::ranges::transform(bytesOfNumbers(tile), std::back_inserter(parts.rows), [](std::byte b) {
    return std::to_integer<std::uint8_t>(b);
  });
  parts.tiled = true;
  expectKStored(decodeDepth(makeTiff(parts), "tiles"));
}

TEST(DepthPfm, BothByteOrdersFromTheBottomUp) {
  const FileBytes upwards =
      bytesOfNumbers(std::vector<float>{0.0F, -2.0F, 7.0F, 0.5F, 1.25F, 80.0F});
  expectKStored(decodeDepth(joined(bytesOf("Pf\n3 2\n-1.0\n"), upwards), "little"));
  expectKStored(decodeDepth(joined(bytesOf("Pf 3\t2 1\n"), swapped(upwards, 4)), "big"));
}

TEST(DepthPfm, TheFirstPixelMayLookLikeWhiteSpace) {
  // 0x20202020 is four blanks and, as a float, 1.35e-19.
  const FileBytes file = bytesOf("Pf\n1 1\n-1.0\n    ");
  EXPECT_FLOAT_EQ(decodeDepth(file, "blank").at(0, 0), 1.3563156e-19F);
}

}  // namespace
}  // namespace patchscape::test
