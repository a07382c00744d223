// SPDX-License-Identifier: Apache-2.0
// What is said of objects, what is kept of them, and their way through a film with the embedded
// model.
#include "core/session/object_follower.h"

#include "core/session/analyzer.h"
#include "tests/support/moving_square.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ObjectClick onSquare(std::int64_t frame, int object = 1) {
  return {.object = object, .x = test::squareLeft(frame) + test::kSquareSide / 2.0, .y = 98.0};
}

TEST(ObjectClicks, EveryChangeNamesItsFirstFrame) {
  ObjectClicks clicks;
  EXPECT_FALSE(clicks.canUndo());
  EXPECT_EQ(clicks.undo(), std::nullopt);
  EXPECT_EQ(clicks.add(5, onSquare(5)), 5);
  EXPECT_EQ(clicks.add(9, onSquare(9, 2)), 9);
  EXPECT_EQ(clicks.add(2, onSquare(2, 3)), 2);
  EXPECT_THAT(clicks.objects(), ElementsAre(1, 2, 3));
  EXPECT_EQ(clicks.removeObject(2), 9);
  EXPECT_EQ(clicks.removeObject(7), std::nullopt);
  EXPECT_THAT(clicks.objects(), ElementsAre(1, 3));
  EXPECT_EQ(clicks.byFrame().size(), 2U) << "no frame without a click";
  EXPECT_EQ(clicks.clear(), 2);
  EXPECT_EQ(clicks.clear(), std::nullopt);
  EXPECT_EQ(clicks.undo(), 2);
  EXPECT_EQ(clicks.undo(), 9) << "the deleted object is there again";
  EXPECT_EQ(clicks.undo(), 2);
  EXPECT_EQ(clicks.undo(), 9);
  EXPECT_EQ(clicks.undo(), 5);
  EXPECT_FALSE(clicks.canUndo());
  EXPECT_THAT(clicks.byFrame(), IsEmpty());
}

TEST(ObjectClicks, TheStepsThatCanBeTakenBackAreBounded) {
  ObjectClicks clicks;
  const int all = static_cast<int>(ObjectClicks::kMostSteps) + 20;
  for (int i = 0; i < all; ++i) {
    clicks.add(i, onSquare(0));
  }
  std::size_t steps = 0;
  while (clicks.undo()) {
    ++steps;
  }
  EXPECT_EQ(steps, ObjectClicks::kMostSteps);
  EXPECT_EQ(clicks.byFrame().size(), 20U);
}

TEST(ObjectClicks, PointsTakenAwayAreForgottenOfOneFrame) {
  ObjectClicks clicks;
  const ObjectClick taken{.object = 1, .x = 1.0, .y = 1.0, .removes = true};
  clicks.add(1, onSquare(1));
  clicks.add(1, taken);
  clicks.add(2, taken);
  EXPECT_EQ(clicks.removeRemovals(3), std::nullopt);
  EXPECT_EQ(clicks.removeRemovals(1), 1);
  EXPECT_THAT(clicks.byFrame().at(1), ElementsAre(onSquare(1)));
  EXPECT_THAT(clicks.byFrame().at(2), ElementsAre(taken));
  EXPECT_EQ(clicks.removeRemovals(2), 2);
  EXPECT_FALSE(clicks.byFrame().contains(2));
}

TEST(KeptObjects, GivesBackWhatItWasMadeOf) {
  Segmentation objects;
  objects.classes = objectTable(2);
  objects.width = 5;
  objects.height = 3;
  objects.labels = {0, 0, 1, 1, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0, 1};
  objects.grid = {.rows = 1, .cols = 2};
  objects.probabilities = {0.5F, 0.25F, 0.5F, 0.125F, 0.0F, 0.625F};
  const KeptObjects kept(objects);
  const auto restored = kept.restored();
  EXPECT_EQ(restored->labels, objects.labels);
  EXPECT_EQ(restored->probabilities, objects.probabilities);
  EXPECT_EQ(restored->grid, objects.grid);
  EXPECT_EQ(restored->width, 5);
  EXPECT_EQ(restored->classes->classes.size(), 3U);
  EXPECT_THAT(kept.pixels(), ElementsAre(9, 3, 3));
  EXPECT_THAT(kept.softLabels()->labels, IsEmpty());
  EXPECT_EQ(kept.softLabels()->probabilities, objects.probabilities);
}

/// Goes through the film of the moving square as the player does.
class ObjectFollowerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    analyzer_ = std::make_unique<Analyzer>(0);
    (void)analyzer_->loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  }
  static void TearDownTestSuite() { analyzer_.reset(); }

  void SetUp() override { follower_->setOptions(options()); }

  static FollowOptions options() {
    FollowOptions options;
    options.size.shorterSide = test::kSquareFilmSide;
    return options;
  }

  /// The objects of a frame; null where there are none. Counts the passes.
  std::shared_ptr<const Segmentation> show(std::int64_t wanted) {
    source_->seek(follower_->startFor(wanted));
    const bool onTheWay = source_->position() != wanted;
    while (const FramePtr frame = source_->next({})) {
      const FollowStep step = follower_->begin(frame->index, onTheWay);
      std::shared_ptr<const Segmentation> objects = step.objects;
      if (step.track) {
        objects = follow(*frame, step);
        EXPECT_TRUE(follower_->finish(step, objects));
      }
      if (frame->index >= wanted) {
        return objects;
      }
    }
    return nullptr;
  }

  std::shared_ptr<const Segmentation> follow(const Frame& frame, const FollowStep& step) {
    AnalysisRequest request;
    request.picture.picture = framePicture("square", frame.image);
    request.size = options().size;
    request.track = step.track;
    ++passes_;
    return analyzer_->analyze(request, {}, {})->objects;
  }
  int takePasses() { return std::exchange(passes_, 0); }

  void showAll() {
    for (std::int64_t i = 0; i < kFrames; ++i) {
      (void)show(i);
    }
  }

  /// All frames, as `track` makes them of what is said.
  void expectAsTheWholeClip() {
    test::MovingSquare film(kFrames);
    const auto take = [this](const TrackedFrame& tracked) {
      const auto shown = show(tracked.frame.index);
      if (shown != nullptr) {
        EXPECT_EQ(shown->labels, tracked.objects->labels) << tracked.frame.index;
      } else {
        EXPECT_THAT(tracked.objects->labels, testing::Each(0)) << tracked.frame.index;
      }
    };
    (void)trackClip(film, *analyzer_, follower_->tracking(), take);
  }

  static constexpr std::int64_t kFrames = 10;
  static std::unique_ptr<Analyzer> analyzer_;
  std::unique_ptr<test::MovingSquare> source_ = std::make_unique<test::MovingSquare>(kFrames);
  std::unique_ptr<ObjectFollower> follower_ = std::make_unique<ObjectFollower>();
  int passes_ = 0;
};

std::unique_ptr<Analyzer> ObjectFollowerTest::analyzer_;

TEST_F(ObjectFollowerTest, FollowsFromTheClickOnAndKeepsWhatItFollowed) {
  EXPECT_EQ(show(4), nullptr) << "nothing is said";
  follower_->add(2, onSquare(2));
  EXPECT_EQ(show(1), nullptr);
  for (std::int64_t i = 2; i < kFrames; ++i) {
    const auto objects = show(i);
    ASSERT_NE(objects, nullptr);
    EXPECT_GT(test::overlapWithSquare(*objects, i), 0.6) << i;
  }
  EXPECT_EQ(takePasses(), 8) << "one a frame";
  EXPECT_EQ(follower_->keptFrames().size(), 8U);
  EXPECT_GT((*follower_->pixelsIn(5))[1], 2000);
  EXPECT_EQ(follower_->pixelsIn(1), std::nullopt);
  EXPECT_GT(test::overlapWithSquare(*show(3), 3), 0.6);
  EXPECT_EQ(takePasses(), 0) << "kept";
  expectAsTheWholeClip();
}

TEST_F(ObjectFollowerTest, AFrameFurtherOnIsFollowedThroughAllBetween) {
  follower_->add(0, onSquare(0));
  EXPECT_GT(test::overlapWithSquare(*show(6), 6), 0.6);
  EXPECT_EQ(takePasses(), 7);
  EXPECT_NE(show(8), nullptr);
  EXPECT_EQ(takePasses(), 2) << "goes on from where it is";
  expectAsTheWholeClip();
}

TEST_F(ObjectFollowerTest, ACorrectionMakesLaterFramesAnewAndNoOthers) {
  follower_->add(0, onSquare(0));
  showAll();
  takePasses();
  follower_->add(6, {.object = 2, .x = 10.0, .y = 180.0});
  EXPECT_THAT(follower_->keptFrames(), ElementsAre(0, 1, 2, 3, 4, 5));
  showAll();
  EXPECT_EQ(takePasses(), 4) << "6 to 9";
  EXPECT_GT((*follower_->pixelsIn(6))[2], 0);
  follower_->add(6, {.object = 2, .x = 180.0, .y = 180.0, .removes = true});
  showAll();
  EXPECT_EQ(takePasses(), 4) << "a second click in that frame starts from the same";
  expectAsTheWholeClip();
}

TEST_F(ObjectFollowerTest, WhatIsSaidEarlierLeavesLaterCorrections) {
  follower_->add(1, onSquare(1));
  showAll();
  follower_->add(7, {.object = 1, .x = 10.0, .y = 180.0});
  showAll();
  follower_->add(4, {.object = 2, .x = 180.0, .y = 20.0});
  EXPECT_EQ(follower_->tracking().edits.size(), 3U);
  takePasses();
  showAll();
  EXPECT_EQ(takePasses(), 6) << "4 to 9, the correction in 7 with them";
  expectAsTheWholeClip();
  follower_->add(7, {.object = 1, .x = 10.0, .y = 20.0});
  expectAsTheWholeClip();
}

TEST_F(ObjectFollowerTest, StepsAreTakenBack) {
  follower_->add(0, onSquare(0));
  showAll();
  const auto before = show(8)->labels;
  follower_->add(5, {.object = 1, .x = 10.0, .y = 180.0});
  showAll();
  ASSERT_NE(show(8)->labels, before);
  EXPECT_EQ(follower_->undo(), 5);
  EXPECT_EQ(follower_->keptFrames().size(), 5U);
  EXPECT_EQ(show(8)->labels, before);
  EXPECT_EQ(follower_->removeObject(1), 0);
  EXPECT_EQ(show(8), nullptr);
  EXPECT_EQ(follower_->undo(), 0);
  EXPECT_EQ(show(8)->labels, before);
}

TEST_F(ObjectFollowerTest, WhatIsKeptStaysWithinItsBoundAndIsFollowedAgain) {
  follower_->add(0, onSquare(0));
  (void)show(0);
  const std::size_t one = follower_->keptBytes();
  follower_ = std::make_unique<ObjectFollower>(4 * one);
  follower_->setOptions(options());
  follower_->add(0, onSquare(0));
  showAll();
  EXPECT_LE(follower_->keptBytes(), 4 * one);
  EXPECT_GE(follower_->keptFrames().size(), 2U);
  EXPECT_EQ(follower_->keptFrames().back(), kFrames - 1) << "those near the last";
  takePasses();
  (void)show(1);
  EXPECT_EQ(takePasses(), 2) << "from the click again";
  EXPECT_LE(follower_->keptBytes(), 4 * one);
  expectAsTheWholeClip();
}

TEST_F(ObjectFollowerTest, LostFramesAreNoHoles) {
  source_ = std::make_unique<test::MovingSquare>(kFrames, std::set<std::int64_t>{3, 4});
  follower_->add(0, onSquare(0));
  (void)show(6);
  EXPECT_THAT(follower_->keptFrames(), ElementsAre(0, 1, 2, 5, 6));
  takePasses();
  EXPECT_NE(show(3), nullptr) << "frame 5 in its place";
  EXPECT_EQ(takePasses(), 0);
}

TEST_F(ObjectFollowerTest, OtherOptionsMakeAllAnew) {
  follower_->add(0, onSquare(0));
  (void)show(2);
  follower_->setOptions(std::nullopt);
  EXPECT_EQ(show(2), nullptr) << "not followed now";
  follower_->setOptions(options());
  takePasses();
  EXPECT_NE(show(2), nullptr);
  EXPECT_EQ(takePasses(), 0) << "as it was";
  FollowOptions others = options();
  others.track.leastPeak = 0.5;
  follower_->setOptions(others);
  EXPECT_THAT(follower_->keptFrames(), IsEmpty());
  EXPECT_NE(show(2), nullptr);
  EXPECT_EQ(takePasses(), 3);
}

TEST_F(ObjectFollowerTest, WhatWasFollowedOfSomethingElseIsNotTaken) {
  follower_->add(0, onSquare(0));
  (void)show(0);
  (void)follower_->startFor(1);
  const FollowStep step = follower_->begin(1, false);
  ASSERT_TRUE(step.track);
  source_->seek(1);
  const auto objects = follow(*source_->next({}), step);
  follower_->add(0, {.object = 2, .x = 5.0, .y = 5.0});
  EXPECT_FALSE(follower_->finish(step, objects));
  EXPECT_EQ(follower_->pixelsIn(1), std::nullopt);
  expectAsTheWholeClip();
}

}  // namespace
}  // namespace patchscape
