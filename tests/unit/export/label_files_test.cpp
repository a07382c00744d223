// SPDX-License-Identifier: Apache-2.0
#include "core/export/label_files.h"

#include "export_test_support.h"
#include "png_read_back.h"

#include <algorithm>
#include <random>

namespace patchscape::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Colour = std::array<std::uint8_t, 3>;

ClassTable tableOf(int classes) {
  ClassTable table{.name = "test", .classes = {}};
  for (int i = 0; i < classes; ++i) {
    table.classes.push_back(
        {.name = "class " + std::to_string(i),
         .colour = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(2 * i), 7}});
  }
  return table;
}

const std::vector<std::uint16_t> kLabels{0, 1, 2, 2, 4, 0};
const LabelMap kMap{.width = 3, .height = 2, .ids = kLabels};

class LabelFiles : public InFolder {};

TEST_F(LabelFiles, IdsAreTheHeadsOwn) {
  writeIdPng(folder_ / "a.png", kMap, tableOf(5), 0, {{"Units", "class id"}});
  const PngBack back = readPng(folder_ / "a.png");
  EXPECT_EQ(back.colourType, PNG_COLOR_TYPE_GRAY);
  EXPECT_EQ(back.bitDepth, 8);
  EXPECT_EQ(back.values, kLabels);
  EXPECT_EQ(back.text.at("Units"), "class id");
}

TEST_F(LabelFiles, IdsWithABaseStartThere) {
  writeIdPng(folder_ / "a.png", kMap, tableOf(5), 1, {});
  EXPECT_THAT(readPng(folder_ / "a.png").values, ElementsAre(1, 2, 3, 3, 5, 1));
}

TEST_F(LabelFiles, IdsTakeSixteenBitsFrom256ClassesOn) {
  const std::vector<std::uint16_t> high{254, 0};
  const LabelMap map{.width = 2, .height = 1, .ids = high};
  writeIdPng(folder_ / "a.png", map, tableOf(255), 1, {});
  EXPECT_EQ(readPng(folder_ / "a.png").bitDepth, 8);
  EXPECT_THAT(readPng(folder_ / "a.png").values, ElementsAre(255, 1));
  writeIdPng(folder_ / "b.png", map, tableOf(256), 0, {});
  EXPECT_EQ(readPng(folder_ / "b.png").bitDepth, 16);
  EXPECT_EQ(readPng(folder_ / "b.png").values, high);
  const std::vector<std::uint16_t> higher{999, 256};
  writeIdPng(folder_ / "c.png", {.width = 2, .height = 1, .ids = higher}, tableOf(1000), 0, {});
  EXPECT_EQ(readPng(folder_ / "c.png").values, higher);
}

TEST_F(LabelFiles, PaletteHoldsIdsAndColours) {
  writePalettePng(folder_ / "a.png", kMap, tableOf(5), 0, {});
  const PngBack back = readPng(folder_ / "a.png");
  EXPECT_EQ(back.colourType, PNG_COLOR_TYPE_PALETTE);
  EXPECT_EQ(back.bitDepth, 8);
  EXPECT_EQ(back.values, kLabels);
  ASSERT_EQ(back.palette.size(), 256U);
  for (std::uint8_t i = 0; i < 5; ++i) {
    EXPECT_EQ(back.palette[i], (Colour{i, static_cast<std::uint8_t>(2 * i), 7}));
  }
}

TEST_F(LabelFiles, PaletteBehindTheClassesFollowsVoc) {
  writePalettePng(folder_ / "a.png", kMap, tableOf(5), 0, {});
  const auto palette = readPng(folder_ / "a.png").palette;
  EXPECT_EQ(palette.at(15), (Colour{192, 128, 128}));
  EXPECT_EQ(palette.at(20), (Colour{0, 64, 128}));
  EXPECT_EQ(palette.at(255), (Colour{224, 224, 192}));
}

TEST_F(LabelFiles, PaletteWithABaseHasBlackForUnlabelled) {
  writePalettePng(folder_ / "a.png", kMap, tableOf(5), 1, {});
  const PngBack back = readPng(folder_ / "a.png");
  EXPECT_THAT(back.values, ElementsAre(1, 2, 3, 3, 5, 1));
  EXPECT_EQ(back.palette.at(0), (Colour{0, 0, 0}));
  EXPECT_EQ(back.palette.at(1), (Colour{0, 0, 7}));
  EXPECT_EQ(back.palette.at(5), (Colour{4, 8, 7}));
}

TEST_F(LabelFiles, PaletteOfMoreThan256IdsIsRefused) {
  const std::vector<std::uint16_t> last{255};
  const LabelMap map{.width = 1, .height = 1, .ids = last};
  writePalettePng(folder_ / "a.png", map, tableOf(256), 0, {});
  EXPECT_THAT(readPng(folder_ / "a.png").values, ElementsAre(255));
  for (const auto& [classes, base] : {std::pair(257, 0), std::pair(256, 1), std::pair(1000, 0)}) {
    try {
      writePalettePng(folder_ / "b.png", map, tableOf(classes), base, {});
      ADD_FAILURE() << classes;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
      EXPECT_THAT(error.what(), HasSubstr(std::to_string(classes) + " classes"));
      EXPECT_THAT(error.what(), HasSubstr("picture of ids"));
    }
  }
  EXPECT_THAT(names(), ElementsAre("a.png"));
}

TEST_F(LabelFiles, BinaryIs255InsideAnd0Outside) {
  writeBinaryPng(folder_ / "a.png", kMap, 2, {});
  const PngBack back = readPng(folder_ / "a.png");
  EXPECT_EQ(back.colourType, PNG_COLOR_TYPE_GRAY);
  EXPECT_EQ(back.bitDepth, 8);
  EXPECT_THAT(back.values, ElementsAre(0, 0, 255, 255, 0, 0));
  writeBinaryPng(folder_ / "b.png", kMap, 3, {});
  EXPECT_THAT(readPng(folder_ / "b.png").values, Each(0));
}

TEST_F(LabelFiles, FullDiskAndReadOnlyFolderLeaveNothing) {
  std::mt19937 random(3);
  std::vector<std::uint16_t> noise(1 << 18);
  std::ranges::generate(noise, [&] { return static_cast<std::uint16_t>(random() % 5); });
  const LabelMap map{.width = 512, .height = 512, .ids = noise};
  const auto path = folder_ / "a.png";
  const std::vector<std::function<void()>> writers{
      [&] { writeIdPng(path, map, tableOf(5), 0, {}); },
      [&] { writePalettePng(path, map, tableOf(5), 0, {}); },
      [&] { writeBinaryPng(path, map, 1, {}); }};
  for (const auto& write : writers) {
    const SizeLimit limit(2'000);
    expectWriteFailed(write, path, "too large");
    EXPECT_THAT(names(), IsEmpty());
  }
  const ReadOnly readOnly(folder_);
  ASSERT_TRUE(readOnly.holds());
  for (const auto& write : writers) {
    expectWriteFailed(write, path, "denied");
  }
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
