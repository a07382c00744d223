// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/tracking_types.h"
#include "core/base/voc_colours.h"
#include "tests/support/error_of.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Image pictureOf(const std::vector<Rgb>& colours) {
  std::vector<std::uint8_t> pixels;
  for (const Rgb& colour : colours) {
    pixels.insert(pixels.end(), colour.begin(), colour.end());
  }
  return {static_cast<int>(colours.size()), 1, std::move(pixels)};
}

TEST(VocColours, AreThoseOfTheDevkitAndLeadBack) {
  EXPECT_EQ(vocColour(1), (Rgb{128, 0, 0}));
  EXPECT_EQ(vocColour(15), (Rgb{192, 128, 128}));
  EXPECT_EQ(vocColour(255), (Rgb{224, 224, 192}));
  for (std::size_t i = 0; i < 256; ++i) {
    EXPECT_EQ(vocIndexOf(vocColour(i)), i);
  }
}

TEST(ObjectMask, GreyValuesKeepTheirOrder) {
  const ObjectMask mask =
      objectMaskOf(pictureOf({{2, 2, 2}, {0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {3, 3, 3}}));
  EXPECT_THAT(mask.ids, ElementsAre(2, 0, 1, 2, 3));
  EXPECT_EQ(mask.objects, 3);
  EXPECT_EQ(mask.width, 5);
  EXPECT_EQ(mask.height, 1);
}

TEST(ObjectMask, WhiteAloneIsOneObject) {
  const ObjectMask mask = objectMaskOf(pictureOf({{255, 255, 255}, {0, 0, 0}, {255, 255, 255}}));
  EXPECT_THAT(mask.ids, ElementsAre(1, 0, 1));
}

TEST(ObjectMask, ColoursOfAPaletteKeepTheirIndices) {
  const auto table = objectTable(5);
  std::vector<Rgb> colours;
  for (const int id : {4, 0, 1, 5, 2, 3}) {
    colours.push_back(table->classes[static_cast<std::size_t>(id)].colour);
  }
  EXPECT_THAT(objectMaskOf(pictureOf(colours)).ids, ElementsAre(4, 0, 1, 5, 2, 3));
}

TEST(ObjectMask, HoldsAsManyObjectsAsItSaysAndNoMore) {
  std::vector<Rgb> colours{{0, 0, 0}};
  for (int i = 0; i < kMostObjects; ++i) {
    colours.push_back(vocColour(static_cast<std::size_t>(i + 1)));
  }
  EXPECT_EQ(objectMaskOf(pictureOf(colours)).ids.back(), kMostObjects);
  colours.push_back({1, 2, 3});
  const Error error = test::errorOf([&] { (void)objectMaskOf(pictureOf(colours)); });
  EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("more than 254 colours"));
}

TEST(ObjectMask, BlackShowsNothing) {
  const Error error = test::errorOf([] { (void)objectMaskOf(pictureOf({{0, 0, 0}})); });
  EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("all of it is black"));
}

TEST(ObjectTable, NamesEveryObjectInItsOwnColour) {
  const auto table = objectTable(kMostObjects);
  ASSERT_EQ(table->classes.size(), 255U);
  EXPECT_EQ(table->classes[0].name, "background");
  EXPECT_EQ(table->classes[7].name, "object 7");
  std::set<Rgb> colours;
  for (const ClassEntry& entry : table->classes) {
    colours.insert(entry.colour);
  }
  EXPECT_EQ(colours.size(), 255U);
}

}  // namespace
}  // namespace patchscape
