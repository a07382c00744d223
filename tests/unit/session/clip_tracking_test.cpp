// SPDX-License-Identifier: Apache-2.0
// A whole film through the embedded model: its objects, frame by frame.
#include "core/session/clip_tracking.h"

#include "core/base/error.h"
#include "core/session/analyzer.h"
#include "tests/support/error_of.h"
#include "tests/support/moving_square.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace patchscape {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

using test::MovingSquare;

ObjectEdit clickAt(std::int64_t frame) {
  ObjectEdit edit;
  edit.clicks.push_back({.x = test::squareLeft(frame) + test::kSquareSide / 2.0, .y = 98.0});
  return edit;
}

class ClipTrackingTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    analyzer_ = std::make_unique<Analyzer>(0);
    (void)analyzer_->loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  }
  static void TearDownTestSuite() { analyzer_.reset(); }

  ClipReport track(FrameSource& source,
                   const std::map<std::int64_t, ObjectEdit>& edits,
                   const KeepGoing& keepGoing = {}) {
    ClipTracking tracking;
    tracking.size.shorterSide = test::kSquareFilmSide;
    tracking.edits = edits;
    const auto take = [this](const TrackedFrame& tracked) {
      indices_.push_back(tracked.frame.index);
      lost_.push_back(tracked.lost);
      shown_.push_back(tracked.objects);
    };
    return trackClip(source, *analyzer_, tracking, take, keepGoing);
  }

  [[nodiscard]] double overlap(std::size_t frame) const {
    return test::overlapWithSquare(*shown_[frame], indices_[frame]);
  }

  static std::unique_ptr<Analyzer> analyzer_;
  std::vector<std::int64_t> indices_;
  std::vector<std::int64_t> lost_;
  std::vector<std::shared_ptr<const Segmentation>> shown_;
};

std::unique_ptr<Analyzer> ClipTrackingTest::analyzer_;

TEST_F(ClipTrackingTest, AnObjectIsFollowedFromItsFirstFrameOn) {
  MovingSquare film(14);
  const ClipReport report = track(film, {{2, clickAt(2)}});
  EXPECT_EQ(report.frames, 14);
  EXPECT_EQ(report.backbonePasses, 12);  // None before anything is said, then one a frame.
  EXPECT_EQ(report.objects, 1);
  EXPECT_EQ(report.grid, (PatchGrid{.rows = 14, .cols = 14}));
  EXPECT_THAT(shown_[0]->labels, Each(0));
  EXPECT_THAT(shown_[1]->labels, Each(0));
  for (std::size_t i = 2; i < shown_.size(); ++i) {
    EXPECT_GT(overlap(i), 0.6) << i;
    EXPECT_EQ(shown_[i]->classes->classes.size(), shown_[0]->classes->classes.size());
  }
}

TEST_F(ClipTrackingTest, WhatIsSaidOfALostFrameHoldsForTheNext) {
  MovingSquare film(6, {1, 2});
  const ClipReport report = track(film, {{1, clickAt(2)}});
  EXPECT_THAT(indices_, ElementsAre(0, 3, 4, 5));
  EXPECT_THAT(lost_, ElementsAre(0, 2, 0, 0));
  EXPECT_EQ(report.dropped, 2);
  EXPECT_EQ(report.backbonePasses, 3);
  EXPECT_GT(overlap(3), 0.5);
}

TEST_F(ClipTrackingTest, AFilmMayBeginInItsMiddle) {
  MovingSquare film(6);
  film.seek(3);
  const ClipReport report = track(film, {{3, clickAt(3)}});
  EXPECT_THAT(indices_, ElementsAre(3, 4, 5));
  EXPECT_EQ(report.dropped, 0);
}

TEST_F(ClipTrackingTest, RefusesWhatCannotBe) {
  struct Refusal {
    std::map<std::int64_t, ObjectEdit> edits;
    std::string text;
  };
  for (const auto& [edits, text] :
       std::vector<Refusal>{{{}, "Nothing is said"},
                            {{{6, clickAt(1)}}, "frames 0 to 5"},
                            {{{-1, clickAt(1)}}, "frame -1 is not among them"}}) {
    MovingSquare film(6);
    const Error error = test::errorOf([&] { (void)track(film, edits); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr(text));
    EXPECT_TRUE(shown_.empty());
  }
}

TEST_F(ClipTrackingTest, AFilmShorterThanItSaysIsRefusedWhereItEnds) {
  MovingSquare film(5, {3, 4});
  const Error error = test::errorOf([&] { (void)track(film, {{4, clickAt(4)}}); });
  EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(error.what(), HasSubstr("ends at frame 2, before frame 4"));
  MovingSquare nothing(2, {0, 1});
  EXPECT_EQ(test::errorOf([&] {
              (void)track(nothing, {{0, clickAt(0)}});
            }).code(),
            ErrorCode::kBadData);
}

TEST_F(ClipTrackingTest, CanBeCancelledBetweenFrames) {
  MovingSquare film(20);
  const Error error = test::errorOf([&] {
    (void)track(film, {{0, clickAt(0)}}, [this] { return shown_.size() < 3; });
  });
  EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  EXPECT_EQ(shown_.size(), 3U);
}

}  // namespace
}  // namespace patchscape
