// SPDX-License-Identifier: Apache-2.0
#include "core/inference/object_tracker.h"

#include "core/base/error.h"
#include "tests/support/error_of.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

using testing::Each;
using testing::HasSubstr;

constexpr PatchGrid kGrid{.rows = 8, .cols = 12};
constexpr int kPatch = 14;
constexpr int kColumns = 12 * kPatch;
constexpr int kLines = 8 * kPatch;

/// A square of 3 × 3 patches that looks unlike its ground, its corner at (row, col), and, where
/// `second` is not negative, another in row 5 that looks unlike both.
TrackerFrame frameWith(std::int64_t row, std::int64_t col, std::int64_t second = -1) {
  at::Tensor tokens = at::zeros({kGrid.rows, kGrid.cols, 4});
  tokens.select(2, 0).fill_(1.0);
  const auto paint = [&](std::int64_t r, std::int64_t c, std::int64_t channel) {
    const at::Tensor square = tokens.narrow(0, r, 3).narrow(1, c, 3);
    square.zero_();
    square.select(2, channel).fill_(1.0);
  };
  paint(row, col, 1);
  if (second >= 0) {
    paint(5, second, 2);
  }
  return {.patchTokens = tokens.view({kGrid.count(), 4}),
          .grid = kGrid,
          .input = {.width = kColumns, .height = kLines},
          .width = kColumns,
          .height = kLines};
}

ObjectClick clickOn(std::int64_t row, std::int64_t col, int object = 1, bool removes = false) {
  return {.object = object,
          .x = static_cast<double>(col * kPatch + kPatch / 2),
          .y = static_cast<double>(row * kPatch + kPatch / 2),
          .removes = removes};
}

ObjectEdit clicks(std::vector<ObjectClick> all) {
  ObjectEdit edit;
  edit.clicks = std::move(all);
  return edit;
}

int idAt(const Segmentation& shown, std::int64_t row, std::int64_t col) {
  return shown.labelAt(static_cast<int>(col) * kPatch + kPatch / 2,
                       static_cast<int>(row) * kPatch + kPatch / 2);
}

std::int64_t pixelsOf(const Segmentation& shown, int object) {
  return std::ranges::count(shown.labels, object);
}

TEST(ObjectTracker, NothingIsFollowedBeforeSomethingIsSaid) {
  ObjectTracker tracker({.objects = 2});
  const auto shown = tracker.next(frameWith(1, 1), {});
  EXPECT_THAT(shown->labels, Each(0));
  EXPECT_EQ(shown->classes->classes.size(), 3U);
  EXPECT_EQ(shown->probabilities.size(), 3U * 96U);
}

TEST(ObjectTracker, AClickTakesTheObjectAndFollowsIt) {
  ObjectTracker tracker({});
  auto shown = tracker.next(frameWith(1, 1), clicks({clickOn(2, 2)}));
  EXPECT_EQ(idAt(*shown, 1, 1), 1);
  EXPECT_EQ(idAt(*shown, 4, 4), 0);
  for (std::int64_t col = 2; col <= 8; ++col) {
    shown = tracker.next(frameWith(1 + col / 3, col), {});
    EXPECT_EQ(idAt(*shown, 2 + col / 3, col + 1), 1) << col;
    EXPECT_EQ(idAt(*shown, 2 + col / 3, col - 1), 0) << col;
    EXPECT_NEAR(static_cast<double>(pixelsOf(*shown, 1)), 9.0 * kPatch * kPatch, 300.0) << col;
  }
}

TEST(ObjectTracker, AnObjectThatLeavesIsGone) {
  ObjectTracker tracker({});
  (void)tracker.next(frameWith(1, 1), clicks({clickOn(2, 2)}));
  TrackerFrame empty = frameWith(1, 1);
  empty.patchTokens = at::zeros_like(empty.patchTokens);
  empty.patchTokens.select(1, 0).fill_(1.0);
  std::shared_ptr<const Segmentation> shown;
  for (int i = 0; i < 3; ++i) {
    shown = tracker.next(empty, {});
  }
  EXPECT_THAT(shown->labels, Each(0));
}

TEST(ObjectTracker, SeveralObjectsKeepTheirNumbers) {
  ObjectTracker tracker({});
  auto shown = tracker.next(frameWith(1, 1, 8), clicks({clickOn(2, 2, 1), clickOn(6, 9, 2)}));
  for (std::int64_t step = 1; step <= 5; ++step) {
    shown = tracker.next(frameWith(1, 1 + step, 8 - step), {});
  }
  EXPECT_EQ(idAt(*shown, 2, 7), 1);
  EXPECT_EQ(idAt(*shown, 6, 4), 2);
  EXPECT_EQ(idAt(*shown, 6, 10), 0);
  EXPECT_EQ(shown->classes->classes.size(), 3U);
}

TEST(ObjectTracker, AMaskComesBackAsItWasGivenAndIsFollowed) {
  auto mask = std::make_shared<ObjectMask>();
  *mask = {.width = kColumns, .height = kLines, .objects = 1, .ids = {}};
  mask->ids.resize(static_cast<std::size_t>(kColumns) * kLines, 0);
  for (int y = 15; y < 55; ++y) {  // Not on patch borders.
    std::fill_n(mask->ids.begin() + y * kColumns + 15, 40, 1);
  }
  ObjectTracker tracker({});
  ObjectEdit edit;
  edit.mask = mask;
  const auto first = tracker.next(frameWith(1, 1), edit);
  EXPECT_TRUE(std::ranges::equal(first->labels, mask->ids));
  EXPECT_EQ(idAt(*tracker.next(frameWith(1, 4), {}), 2, 5), 1);
}

TEST(ObjectTracker, ACorrectionHoldsFromItsFrameOn) {
  ObjectTracker tracker({});
  (void)tracker.next(frameWith(1, 1, 8), clicks({clickOn(2, 2)}));
  // The second square is made part of the object, and then taken out of it again.
  auto shown = tracker.next(frameWith(1, 2, 8), clicks({clickOn(6, 9)}));
  EXPECT_EQ(idAt(*shown, 6, 9), 1);
  EXPECT_EQ(idAt(*shown, 2, 3), 1);
  shown = tracker.next(frameWith(1, 3, 7), {});
  EXPECT_EQ(idAt(*shown, 6, 8), 1);
  shown = tracker.next(frameWith(1, 4, 6), clicks({clickOn(6, 7, 1, true)}));
  EXPECT_EQ(idAt(*shown, 6, 7), 0);
  EXPECT_EQ(idAt(*shown, 2, 5), 1);
  shown = tracker.next(frameWith(1, 5, 5), {});
  EXPECT_EQ(idAt(*shown, 6, 6), 0);
  EXPECT_EQ(idAt(*shown, 2, 6), 1);
}

TEST(ObjectTracker, ACorrectedFrameIsAFirstFrame) {
  ObjectTracker corrected({});
  (void)corrected.next(frameWith(1, 1, 8), clicks({clickOn(2, 2)}));
  const auto shown = corrected.next(frameWith(1, 2, 8), clicks({clickOn(6, 9, 2)}));
  ObjectTracker anew({});
  ObjectEdit from;
  from.from = shown;
  EXPECT_EQ(anew.next(frameWith(1, 2, 8), from)->labels, shown->labels);
  for (std::int64_t step = 3; step < 6; ++step) {
    EXPECT_EQ(corrected.next(frameWith(1, step, 8), {})->probabilities,
              anew.next(frameWith(1, step, 8), {})->probabilities);
  }
}

TEST(ObjectTracker, ASegmentUnderTheClickGoesWithIt) {
  Segmentation segments{.classes = objectTable(1), .width = kColumns, .height = kLines};
  segments.labels.resize(static_cast<std::size_t>(kColumns) * kLines, 0);
  for (int y = 0; y < 2 * kPatch; ++y) {  // Two areas of one class, apart from each other.
    std::fill_n(segments.labels.begin() + y * kColumns, 3 * kPatch, 1);
    std::fill_n(segments.labels.begin() + y * kColumns + 6 * kPatch, kPatch, 1);
  }
  ObjectTracker tracker({.reach = ClickReach::kSegment});
  TrackerFrame frame = frameWith(1, 1);
  frame.segments = &segments;
  const auto shown = tracker.next(frame, clicks({clickOn(0, 0)}));
  EXPECT_EQ(idAt(*shown, 1, 2), 1);
  EXPECT_EQ(idAt(*shown, 0, 6), 0);
  EXPECT_EQ(idAt(*shown, 3, 1), 0);
}

TEST(ObjectTracker, RefusesWhatDoesNotFitTheFrameAndGoesOn) {
  const auto small = std::make_shared<const ObjectMask>(
      ObjectMask{.width = 2, .height = 1, .objects = 1, .ids = {0, 1}});
  ObjectEdit mask;
  mask.mask = small;
  ObjectEdit foreign;
  foreign.from = std::make_shared<const Segmentation>(Segmentation{.grid = {2, 2}});
  const auto outside = [](double x, double y) { return clicks({{.object = 1, .x = x, .y = y}}); };
  const std::vector<std::pair<ObjectEdit, std::string>> refused{
      {mask, "2 × 1 pixels and the frame 168 × 112"},
      {foreign, "start them again"},
      {outside(kColumns - 0.5, 3), "outside the frame"},
      {outside(-1, 3), "outside the frame"},
      {outside(3, std::nan("")), "outside the frame"},
      {clicks({clickOn(1, 1, 0)}), "no object 0"},
      {clicks({clickOn(1, 1, 255)}), "no object 255"},
      {clicks({clickOn(2, 2, 3, true)}), "Object 3 is not in this frame"}};
  ObjectTracker tracker({});
  ObjectTracker other({});
  for (ObjectTracker* each : {&tracker, &other}) {
    (void)each->next(frameWith(1, 1), clicks({clickOn(2, 2)}));
    (void)each->next(frameWith(1, 2), {});
  }
  for (const auto& [edit, text] : refused) {
    const Error error = test::errorOf([&] { (void)tracker.next(frameWith(1, 3), edit); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr(text));
  }
  EXPECT_EQ(tracker.next(frameWith(1, 3), {})->probabilities,
            other.next(frameWith(1, 3), {})->probabilities);
}

TEST(ObjectTracker, RefusesOptionsOutOfRange) {
  const std::vector<std::pair<TrackOptions, std::string>> refused{
      {{.objects = 255}, "254 objects"},
      {{.similarity = 1.5}, "cosine"},
      {{.similarity = std::nan("")}, "cosine"},
      {{.leastPeak = -0.1}, "between 0 and 1"},
      {{.propagation = {.radius = -2}}, "radius"}};
  for (const auto& [options, text] : refused) {
    const Error error = test::errorOf([&] { ObjectTracker{options}; });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr(text));
  }
}

}  // namespace
}  // namespace patchscape
