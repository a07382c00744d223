// SPDX-License-Identifier: Apache-2.0
#include "core/media/edge_aware.h"

#include "core/base/error.h"
#include "core/media/annotate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace patchscape {
namespace {

constexpr int kWidth = 160;
constexpr int kHeight = 80;
constexpr int kPhotoEdge = 86;
constexpr int kMapEdge = 80;  // Between two patches, 6 pixels off the photo's edge.
constexpr int kCells = 5;

/// Dark left of `edge`, bright right of it.
Image photoWithEdge(int edge) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const std::uint8_t value = i % kWidth < edge ? 40 : 210;
    pixels.insert(pixels.end(), {value, value, value});
  }
  return {kWidth, kHeight, std::move(pixels)};
}

ScalarMap mapWithEdge(int edge) {
  ScalarMap map{.width = kWidth, .height = kHeight};
  for (int i = 0; i < kWidth * kHeight; ++i) {
    map.values.push_back(i % kWidth < edge ? 1.0F : 3.0F);
  }
  return map;
}

TEST(FollowEdges, AStepMovesToThePhotosEdge) {
  const ScalarMap guided = followEdges(mapWithEdge(kMapEdge), photoWithEdge(kPhotoEdge), kCells);
  const auto step = [&](int x) {
    return std::abs(guided.at(x, kHeight / 2) - guided.at(x - 1, kHeight / 2));
  };
  float elsewhere = 0.0F;
  for (int x = 1; x < kWidth; ++x) {
    elsewhere = x == kPhotoEdge ? elsewhere : std::max(elsewhere, step(x));
  }
  EXPECT_GT(step(kPhotoEdge), 5.0F * elsewhere) << "no other place is nearly as steep";
  EXPECT_LT(step(kMapEdge), 0.1F) << "the step of 2 is gone from where it was";
}

TEST(FollowEdges, NothingNearerOrFartherIsMadeUp) {
  const ScalarMap guided = followEdges(mapWithEdge(kMapEdge), photoWithEdge(kPhotoEdge), kCells);
  for (const float value : guided.values) {
    EXPECT_GE(value, 1.0F);
    EXPECT_LE(value, 3.0F);
  }
}

TEST(FollowEdges, AConstantMapStaysConstant) {
  const ScalarMap guided = followEdges(mapWithEdge(0), photoWithEdge(kPhotoEdge), kCells);
  for (const float value : guided.values) {
    EXPECT_NEAR(value, 3.0F, 1e-5F);
  }
}

TEST(FollowEdges, InvalidValuesStayInvalid) {
  ScalarMap map = mapWithEdge(kMapEdge);
  map.values[5] = std::numeric_limits<float>::quiet_NaN();
  const ScalarMap guided = followEdges(map, photoWithEdge(kPhotoEdge), kCells);
  EXPECT_TRUE(std::isnan(guided.values[5]));
  EXPECT_FALSE(std::isnan(guided.values[6]));
}

TEST(FollowEdges, RefusesAPhotoOfAnotherSize) {
  ScalarMap small{.width = 2, .height = 1, .values = {1, 2}};
  EXPECT_THROW((void)followEdges(small, photoWithEdge(3), kCells), Error);
}

Segmentation twoClasses() {
  Segmentation map;
  auto table = std::make_shared<ClassTable>();
  table->classes = {{"a", {}}, {"b", {}}, {"c", {}}};
  map.classes = table;
  map.width = kWidth;
  map.height = kHeight;
  for (int i = 0; i < kWidth * kHeight; ++i) {
    map.labels.push_back(i % kWidth < kMapEdge ? 0 : 2);
  }
  map.grid = {.rows = kCells, .cols = 2 * kCells};
  for (const float left : {0.8F, 0.1F, 0.1F}) {
    for (int i = 0; i < map.grid.count(); ++i) {
      const float right = left > 0.5F ? 0.1F : (map.probabilities.size() < 100 ? 0.1F : 0.8F);
      map.probabilities.push_back(i % (2 * kCells) < kCells ? left : right);
    }
  }
  return map;
}

TEST(FollowEdges, LabelsMoveToThePhotosEdge) {
  const Segmentation guided = followEdges(twoClasses(), photoWithEdge(kPhotoEdge));
  int wrong = 0;
  for (int x = 0; x < kWidth; ++x) {
    wrong += guided.labelAt(x, kHeight / 2) != (x < kPhotoEdge ? 0 : 2) ? 1 : 0;
  }
  EXPECT_LE(wrong, 2) << "of " << kWidth << " pixels; six were wrong before";
}

TEST(Annotate, TheStripIsAddedAtTheRightAndThePictureStays) {
  const Image photo = photoWithEdge(kPhotoEdge);
  const ScaleBar bar{.colours = {{0, 0, 0}, {255, 255, 255}},
                     .ticks = {{.height = 0.5, .text = "1.5"}},
                     .unit = "m"};
  const Image with = withScaleBar(photo, bar);
  ASSERT_GT(with.width(), kWidth + 10);
  EXPECT_EQ(with.height(), kHeight);
  bool same = true;
  bool hasInk = false;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < with.width(); ++x) {
      if (x < kWidth) {
        same = same && with.at(x, y)[0] == photo.at(x, y)[0];
      } else {
        hasInk = hasInk || with.at(x, y)[1] > 200;
      }
    }
  }
  EXPECT_TRUE(same);
  EXPECT_TRUE(hasInk);
}

}  // namespace
}  // namespace patchscape
