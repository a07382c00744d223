// SPDX-License-Identifier: Apache-2.0
// What keeps the colours of a film steady, and what measures whether they are.
#include "core/base/error.h"
#include "core/overlay/camera_shift.h"
#include "core/overlay/class_vote.h"
#include "core/overlay/flicker.h"
#include "core/overlay/patch_changes.h"
#include "core/overlay/steady_picture.h"
#include "core/overlay/steady_range.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace patchscape {
namespace {

constexpr PatchGrid kGrid{.rows = 2, .cols = 4};
constexpr int kWidth = 16;
constexpr int kHeight = 8;

Image picture(const std::function<int(int x, int y)>& level, int width = kWidth) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.insert(pixels.end(), 3, static_cast<std::uint8_t>(level(x, y)));
    }
  }
  return {width, kHeight, std::move(pixels)};
}

Image flat(int level) {
  return picture([level](int, int) { return level; });
}

TEST(PatchChanges, AreTheMeanAbsoluteDifferenceOfEachPatch) {
  const Image now = picture([](int x, int y) { return 100 + (x < 4 && y < 4 ? (x % 2) * 6 : 0); });
  const auto changes = patchChanges(flat(100), now, kGrid);
  ASSERT_EQ(changes.size(), 8U);
  EXPECT_FLOAT_EQ(changes[0], 3.0F);
  for (std::size_t i = 1; i < changes.size(); ++i) {
    EXPECT_FLOAT_EQ(changes[i], 0.0F) << i;
  }
}

TEST(PatchChanges, FollowAPan) {
  const auto scene = [](int x, int y) { return (37 * x + 11 * y) % 200; };
  const Image before = picture(scene);
  // The camera moved one patch to the right: everything is a patch further to the left.
  const Image now = picture([&](int x, int y) { return scene(x + 4, y); });
  const auto changes = patchChanges(before, now, kGrid, {.x = -4});
  EXPECT_FLOAT_EQ(changes[0], 0.0F);
  EXPECT_FLOAT_EQ(changes[2], 0.0F);
  EXPECT_TRUE(std::isnan(changes[3])) << "was not in sight";
  EXPECT_GT(patchChanges(before, now, kGrid)[0], 10.0F);
}

TEST(PatchChanges, OfAnotherSizeAreUnknown) {
  for (const float change : patchChanges(picture([](int, int) { return 1; }, 8), flat(1), kGrid)) {
    EXPECT_TRUE(std::isnan(change));
  }
  EXPECT_THROW((void)patchChanges(flat(1), flat(1), {}), Error);
}

TEST(Flicker, CountsOnlyPatchesWhosePictureStayed) {
  FlickerMeter meter;
  const std::vector<float> none(8, std::numeric_limits<float>::quiet_NaN());
  EXPECT_FALSE(meter.add(none, flat(50), kGrid)) << "nothing came before";
  std::vector<float> changes(8, 0.0F);
  changes[0] = 90.0F;  // Something moved here: its colour may change.
  const Image drawn = picture([](int x, int y) { return x < 4 && y < 4 ? 250 : 57; });
  EXPECT_DOUBLE_EQ(meter.add(changes, drawn, kGrid).value(), 7.0);
  EXPECT_EQ(meter.comparedPatches(), 7);
  EXPECT_DOUBLE_EQ(meter.mean(), 7.0);
  EXPECT_FALSE(meter.add(std::vector<float>(8, 90.0F), flat(0), kGrid)) << "all moved";
  EXPECT_DOUBLE_EQ(meter.mean(), 7.0);
}

/// A scene larger than its frames, of which every place looks different.
Image scene(int left, int top, int width = 160, int height = 120) {
  std::vector<std::uint8_t> pixels;
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) {
      const auto noise =
          static_cast<std::uint32_t>((x / 3) * 7919 + (y / 3) * 104729) * 2654435761U;
      const double slope = 60.0 + 40.0 * std::sin(x / 17.0) + 40.0 * std::sin(y / 23.0);
      pixels.insert(pixels.end(), 3, static_cast<std::uint8_t>(slope + (noise >> 26U)));
    }
  }
  return {width, height, std::move(pixels)};
}

TEST(CameraShift, FindsAPanInAnyDirection) {
  for (const PixelShift moved : {PixelShift{.x = -14},
                                 PixelShift{.x = 9, .y = 5},
                                 PixelShift{.x = 0, .y = -21},
                                 PixelShift{.x = -33, .y = 12}}) {
    EXPECT_EQ(cameraShift(scene(100, 100), scene(100 - moved.x, 100 - moved.y)), moved);
  }
}

TEST(CameraShift, IsNoneWhereSomethingMovesInAStillScene) {
  const Image still = scene(100, 100);
  EXPECT_EQ(cameraShift(still, still), PixelShift());
  std::vector<std::uint8_t> pixels(still.pixels().begin(), still.pixels().end());
  for (int y = 20; y < 80; ++y) {
    for (int x = 30; x < 90; ++x) {
      pixels[static_cast<std::size_t>(3 * (y * 160 + x)) + 1] = 250;
    }
  }
  EXPECT_EQ(cameraShift(still, Image(160, 120, std::move(pixels))), PixelShift());
}

TEST(CameraShift, IsNoneOfACutOrAnotherSizeOrABlankWall) {
  EXPECT_EQ(cameraShift(scene(100, 100), scene(2000, 900)), PixelShift());
  EXPECT_EQ(cameraShift(scene(0, 0, 100), scene(0, 0)), PixelShift());
  EXPECT_EQ(cameraShift(Image(), scene(0, 0)), PixelShift());
  EXPECT_EQ(cameraShift(flat(90), flat(90)), PixelShift());
  EXPECT_EQ(
      cameraShift(picture([](int, int) { return 1; }, 1), picture([](int, int) { return 9; }, 1)),
      PixelShift());
}

TEST(SteadyPicture, FollowsSlowlyWhereThePictureStaysAndAtOnceWhereItMoves) {
  SteadyPicture steady;
  std::vector<float> changes(8, 0.0F);
  EXPECT_EQ(steady.next(flat(100), changes, kGrid), flat(100));
  changes[1] = 50.0F;
  const Image shown = steady.next(flat(200), changes, kGrid);
  EXPECT_EQ(shown.at(0, 0)[0], 110) << "a tenth of the way";
  EXPECT_EQ(shown.at(5, 1)[0], 200) << "all of it";
}

TEST(SteadyPicture, SoonForgetsWhatPassed) {
  SteadyPicture steady;
  std::vector<float> changes(8, 0.0F);
  (void)steady.next(flat(100), changes, kGrid);
  changes[1] = 50.0F;
  (void)steady.next(flat(200), changes, kGrid);
  changes[1] = 0.0F;
  EXPECT_EQ(steady.next(flat(100), changes, kGrid).at(5, 1)[0], 150) << "the mean of two frames";
  EXPECT_EQ(steady.next(flat(100), changes, kGrid).at(5, 1)[0], 133) << "of three";
}

TEST(SteadyPicture, GoesAlongWithAPan) {
  SteadyPicture steady;
  const auto stripes = [](int from) {
    return picture([from](int x, int) { return (x + from) / 4 % 2 == 0 ? 40 : 200; });
  };
  const std::vector<float> still(8, 0.0F);
  std::vector<float> panned = still;
  panned[3] = panned[7] = std::numeric_limits<float>::quiet_NaN();  // Comes into sight.
  Image shown = steady.next(stripes(0), still, kGrid);
  for (int frame = 1; frame < 20; ++frame) {
    shown = steady.next(stripes(4 * frame), panned, kGrid, {.x = -4});
    ASSERT_EQ(shown, stripes(4 * frame)) << "no stripe lags behind, frame " << frame;
  }
}

TEST(SteadyPicture, ShowsNoSeamAroundWhatMoves) {
  SteadyPicture steady;
  std::vector<float> changes(8, 0.0F);
  (void)steady.next(flat(100), changes, kGrid);
  changes[1] = 50.0F;
  const Image shown = steady.next(flat(200), changes, kGrid);
  for (int x = 2; x < 10; ++x) {
    // Half a patch is two pixels here: 90 levels in two steps, half a step at either end.
    EXPECT_LE(std::abs(shown.at(x, 1)[0] - shown.at(x - 1, 1)[0]), 45) << x;
  }
  EXPECT_GT(shown.at(3, 1)[0], shown.at(2, 1)[0]) << "the neighbour follows the sooner the nearer";
}

TEST(SteadyPicture, ArrivesInTheEnd) {
  SteadyPicture steady;
  const std::vector<float> still(8, 0.0F);
  (void)steady.next(flat(0), still, kGrid);
  Image shown;
  for (int frame = 0; frame < 60; ++frame) {
    shown = steady.next(flat(255), still, kGrid);
  }
  EXPECT_GE(shown.at(0, 0)[0], 254) << "small steps add up";
}

TEST(SteadyPicture, StartsAnewInAnotherSize) {
  SteadyPicture steady;
  const std::vector<float> still(8, 0.0F);
  (void)steady.next(flat(0), still, kGrid);
  const Image wide = picture([](int, int) { return 80; }, 32);
  EXPECT_EQ(steady.next(wide, still, kGrid), wide);
}

ScalarMap mapOf(const std::function<float(int)>& value) {
  ScalarMap map{.width = 20, .height = 10, .values = std::vector<float>(200)};
  for (int i = 0; i < 200; ++i) {
    map.values[static_cast<std::size_t>(i)] = value(i);
  }
  return map;
}

float depthAt(int i) { return 1.0F + 0.02F * static_cast<float>((i * 71) % 200); }

TEST(AlignMaps, FindsScaleAndShiftPastWhatMoved) {
  const ScalarMap a = mapOf(depthAt);
  const ScalarMap b = mapOf([](int i) { return i % 7 == 0 ? 40.0F : 1.5F * depthAt(i) - 0.25F; });
  const auto line = alignMaps(a, b);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->scale, 1.5, 1e-4);
  EXPECT_NEAR(line->shift, -0.25, 1e-4);
  EXPECT_GT(line->agreement, 0.999);
}

TEST(AlignMaps, ComparesWhatACameraHasPannedOver) {
  const auto scene = [](int column, int row) {
    return 1.0F + 0.1F * static_cast<float>((column * 37 + row * 11) % 23);
  };
  const ScalarMap b = mapOf([&](int i) { return scene(i % 20, i / 20); });
  const ScalarMap a = mapOf([&](int i) { return 2.0F * scene(i % 20 + 3, i / 20 - 1); });
  const auto line = alignMaps(a, b, {.x = -3, .y = 1});
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->scale, 0.5, 1e-4);
  EXPECT_NEAR(line->shift, 0.0, 1e-4);
  EXPECT_LT(alignMaps(a, b)->agreement, 0.5) << "not by standing still";
  EXPECT_FALSE(alignMaps(a, b, {.x = 20})) << "nothing of it is in sight any more";
}

TEST(AlignMaps, GivesNothingOfAFlatOrForeignMap) {
  EXPECT_FALSE(alignMaps(mapOf([](int) { return 2.0F; }), mapOf(depthAt)));
  EXPECT_FALSE(alignMaps(ScalarMap{.width = 1, .height = 1, .values = {1.0F}}, mapOf(depthAt)));
  const float none = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(alignMaps(mapOf([&](int) { return none; }), mapOf(depthAt)));
}

/// How far a value's place in the range moves when the head's scale trembles by 20 %.
double tremble(RangeMode mode) {
  SteadyRange range(mode, RangeRule::kMinMax);
  double before = 0.0;
  double most = 0.0;
  for (int frame = 0; frame < 40; ++frame) {
    const float scale = frame % 2 == 0 ? 1.0F : 1.2F;
    // Something walks through, nearer than all else: each frame's own range jumps with it.
    const bool inSight = frame % 5 == 0;
    const ScalarMap map =
        mapOf([&](int i) { return scale * (inSight && i < 20 ? 0.2F : depthAt(i)); });
    const ValueRange now = range.next(map);
    const double place = static_cast<double>((map.values[100] - now.low) / (now.high - now.low));
    if (frame > SteadyRange::kFirstFrames) {
      most = std::max(most, std::abs(place - before));
    }
    before = place;
  }
  return most;
}

TEST(SteadyRange, AFollowedRangeMovesWithTheMap) {
  EXPECT_LT(tremble(RangeMode::kFollowed), 0.01);
  EXPECT_GT(tremble(RangeMode::kEveryFrame), 0.05);
}

TEST(SteadyRange, ALockedRangeStaysAfterTheFirstFrames) {
  SteadyRange range(RangeMode::kLocked, RangeRule::kMinMax);
  ValueRange locked;
  for (int frame = 0; frame < SteadyRange::kFirstFrames; ++frame) {
    locked = range.next(mapOf([&](int i) { return depthAt(i) + (frame % 2 == 0 ? 0.0F : 0.2F); }));
  }
  EXPECT_NEAR(locked.low, 1.1F, 1e-4) << "the mean of the first frames";
  EXPECT_EQ(range.next(mapOf([](int i) { return 9.0F * depthAt(i); })), locked);
}

TEST(SteadyRange, ACutStartsAnew) {
  SteadyRange range(RangeMode::kFollowed, RangeRule::kMinMax);
  (void)range.next(mapOf(depthAt));
  const ScalarMap other = mapOf([](int i) { return static_cast<float>((i * 131) % 17) + 30.0F; });
  EXPECT_EQ(range.next(other), findRange(other, RangeRule::kMinMax));
}

TEST(SteadyRange, DriftsBackToTheFramesOwnRange) {
  SteadyRange range(RangeMode::kFollowed, RangeRule::kMinMax);
  (void)range.next(mapOf([](int i) { return i == 0 ? 100.0F : depthAt(i); }));
  ValueRange now;
  for (int frame = 0; frame < 400; ++frame) {
    now = range.next(mapOf(depthAt));
  }
  EXPECT_NEAR(now.high, findRange(mapOf(depthAt), RangeRule::kMinMax).high, 0.1F);
}

Segmentation labelled(std::vector<std::uint16_t> labels) {
  static const auto kClasses = std::make_shared<const ClassTable>();
  Segmentation map;
  map.classes = kClasses;
  map.width = static_cast<int>(labels.size());
  map.height = 1;
  map.labels = std::move(labels);
  return map;
}

TEST(ClassVote, AFlickeringLabelIsOutvoted) {
  ClassVote vote;
  for (int frame = 0; frame < 4; ++frame) {
    (void)vote.next(labelled({3, 5}));
  }
  EXPECT_EQ(vote.next(labelled({9, 5})).labels, (std::vector<std::uint16_t>{3, 5}));
  EXPECT_EQ(vote.next(labelled({9, 5})).labels, (std::vector<std::uint16_t>{3, 5}));
  EXPECT_EQ(vote.next(labelled({9, 5})).labels, (std::vector<std::uint16_t>{9, 5}))
      << "three of five";
}

TEST(ClassVote, OfEqualVotesTheNewestWins) {
  ClassVote vote(2);
  (void)vote.next(labelled({1}));
  EXPECT_EQ(vote.next(labelled({2})).labels.front(), 2);
}

TEST(ClassVote, AnotherSizeStartsAnew) {
  ClassVote vote;
  for (int frame = 0; frame < 5; ++frame) {
    (void)vote.next(labelled({1, 1}));
  }
  EXPECT_EQ(vote.next(labelled({2, 2, 2})).labels, (std::vector<std::uint16_t>{2, 2, 2}));
}

}  // namespace
}  // namespace patchscape
