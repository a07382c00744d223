// SPDX-License-Identifier: Apache-2.0
#include "core/session/film_player.h"

#include "tests/support/test_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace patchscape {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A file whose frames are flat pictures of their own index.
class TestFilm final : public FrameSource {
 public:
  TestFilm(std::int64_t frames, std::int64_t rate, std::optional<std::string> damage)
      : damage_(std::move(damage)) {
    info_.name = "test film";
    info_.frameCount = frames;
    info_.frameRate = {rate, 1};
    info_.timeBase = {1, rate};
  }
  [[nodiscard]] const SourceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] FramePtr next(const KeepGoing& keepGoing) override {
    throwIfCancelled(keepGoing);
    if (position_ >= info_.frameCount) {
      return nullptr;
    }
    auto frame = std::make_shared<Frame>();
    frame->image = testing::flatImage(8, 6, static_cast<int>(position_ % 256));
    frame->index = position_;
    frame->ticks = position_++;
    frame->timeBase = info_.timeBase;
    return frame;
  }
  [[nodiscard]] std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t index) override { position_ = index; }
  [[nodiscard]] std::optional<std::string> damage() const override { return damage_; }

 private:
  SourceInfo info_;
  std::int64_t position_ = 0;
  std::optional<std::string> damage_;
};

class FilmPlayerTest : public ::testing::Test {
 protected:
  void open(std::int64_t frames, std::int64_t rate, std::optional<std::string> damage = {}) {
    FilmPlayer::Callbacks callbacks;
    callbacks.analyze = [this](const AnalysisRequest& request,
                               const std::function<void(Outcome)>& done) {
      auto result = std::make_shared<AnalysisResult>();
      result->picture = request.picture.picture;
      result->grid = {.rows = 2, .cols = 2};
      if (workTime_ > 0ms) {
        std::this_thread::sleep_for(workTime_);  // The network's time, which pace must mind.
      }
      if (request.track) {
        if (const auto error = followed(*result->picture)) {
          done(tl::unexpected<Error>(*error));
          return;
        }
        result->objects = oneObject();
      }
      done(std::shared_ptr<const AnalysisResult>(std::move(result)));
    };
    callbacks.draw = [this](const LiveFrame& live, SteadyViews&) {
      {
        const std::scoped_lock lock(mutex_);
        drawn_ = live.result;
      }
      note(live.frame->index);
    };
    callbacks.showKept = [this](const FramePtr& frame) {
      const bool isKept = kept_.contains(frame->index);
      if (isKept) {
        note(-frame->index);
      }
      return isKept;
    };
    callbacks.statusChanged = [this] {
      const std::scoped_lock lock(mutex_);
      changed_.notify_all();
    };
    callbacks.objects = objects_;
    LivePlan plan;
    plan.request = AnalysisRequest{};
    plan.preference = LivePreference::kQuality;
    if (objects_) {
      plan.request.reset();
      plan.follow = FollowOptions{};
      plan.follow->model = std::make_shared<ModelInfo>();
    }
    player_ = std::make_unique<FilmPlayer>(
        [=](const KeepGoing&) { return std::make_unique<TestFilm>(frames, rate, damage); },
        plan,
        std::move(callbacks));
  }
  /// As `open`, with an object that was clicked in the first frame; paused there.
  void openFollowed(std::int64_t frames) {
    objects_ = std::make_shared<ObjectFollower>();
    objects_->add(0, {.object = 1, .x = 2.0, .y = 2.0});
    open(frames, 1);
    ASSERT_TRUE(waitUntil([&] { return !shown_.empty(); }));
    player_->pause();
  }
  /// Notes that objects were followed to a frame; what goes wrong there, once.
  std::optional<Error> followed(const Picture& picture) {
    const std::scoped_lock lock(mutex_);
    const std::int64_t index = picture.image.at(0, 0)[0];
    asked_.push_back(index);
    if (const auto trouble = trouble_.find(index); trouble != trouble_.end()) {
      const Error error = trouble->second;
      trouble_.erase(trouble);
      return error;
    }
    followed_.push_back(index);
    return std::nullopt;
  }
  static std::shared_ptr<const Segmentation> oneObject() {
    auto objects = std::make_shared<Segmentation>();
    objects->classes = objectTable(1);
    objects->width = 8;
    objects->height = 6;
    objects->labels.assign(48, 1);
    return objects;
  }
  void note(std::int64_t index) {
    const std::scoped_lock lock(mutex_);
    shown_.push_back(index);
    changed_.notify_all();
  }
  [[nodiscard]] bool waitUntil(const std::function<bool()>& done) {
    std::unique_lock lock(mutex_);
    const auto deadline = Clock::now() + 10s;
    while (!done()) {
      if (Clock::now() > deadline) {
        return false;
      }
      changed_.wait_for(lock, 5ms);
    }
    return true;
  }
  [[nodiscard]] bool waitForEnd() {
    return waitUntil([&] {
      const FilmStatus status = player_->status();
      return status.info && !status.playing;
    });
  }
  static std::vector<std::int64_t> upTo(std::int64_t count) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = 0; i < count; ++i) {
      all.push_back(i);
    }
    return all;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::int64_t> shown_;  ///< Indices; negative: from what is kept.
  std::set<std::int64_t> kept_;
  std::shared_ptr<ObjectFollower> objects_;
  std::shared_ptr<const AnalysisResult> drawn_;  ///< The last one.
  std::vector<std::int64_t> asked_;     ///< Indices of frames that objects were to be followed to.
  std::vector<std::int64_t> followed_;  ///< The same where that went well.
  std::map<std::int64_t, Error> trouble_;
  std::chrono::milliseconds workTime_{0};
  std::unique_ptr<FilmPlayer> player_;
};

TEST_F(FilmPlayerTest, PlaysEveryFrameAtItsTime) {
  const auto since = Clock::now();
  open(20, 50);
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(shown_, upTo(20));
  EXPECT_GE(Clock::now() - since, 370ms) << "19 frames of 20 ms";
  EXPECT_EQ(player_->status().dropped, 0U);
  EXPECT_EQ(player_->status().position, 19);
  EXPECT_NEAR(player_->status().seconds, 0.38, 1e-9);
}

TEST_F(FilmPlayerTest, EveryFrameModeDropsNothingHoweverSlow) {
  workTime_ = 15ms;
  open(20, 200);
  player_->setPace(FilmPace::kEveryFrame);
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(shown_, upTo(20));
  EXPECT_EQ(player_->status().dropped, 0U);
}

TEST_F(FilmPlayerTest, RealTimeModeLeavesLateFramesOut) {
  workTime_ = 30ms;
  const auto since = Clock::now();
  open(200, 200);
  ASSERT_TRUE(waitForEnd());
  EXPECT_LT(Clock::now() - since, 3s) << "a second of film, not the six that all frames would take";
  EXPECT_GT(player_->status().dropped, 50U);
  EXPECT_EQ(shown_.size() + player_->status().dropped, 200U);
  EXPECT_TRUE(std::ranges::is_sorted(shown_));
}

TEST_F(FilmPlayerTest, PausesStepsAndSeeks) {
  open(1000, 25);
  ASSERT_TRUE(waitUntil([&] { return !shown_.empty(); }));
  player_->pause();
  player_->seek(500);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 500; }));
  player_->step(1);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 501; }));
  player_->step(-2);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 499; }));
  EXPECT_FALSE(player_->status().playing);
  player_->seek(5000);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 999; })) << "brought into the film";
  player_->play();
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 1; })) << "from the start again";
}

TEST_F(FilmPlayerTest, LoopsWhereAsked) {
  open(5, 100);
  player_->setLoop(true);
  ASSERT_TRUE(waitUntil([&] { return std::ranges::count(shown_, 0) >= 3; }));
  EXPECT_TRUE(player_->status().playing);
}

TEST_F(FilmPlayerTest, TwiceTheSpeedTakesHalfTheTime) {
  open(1, 25);
  ASSERT_TRUE(waitForEnd());
  shown_.clear();
  const auto since = Clock::now();
  open(50, 50);
  player_->setSpeed(4.0);
  player_->setPace(FilmPace::kEveryFrame);
  ASSERT_TRUE(waitForEnd());
  EXPECT_GE(Clock::now() - since, 200ms);
  EXPECT_LT(Clock::now() - since, 900ms);
}

TEST_F(FilmPlayerTest, FramesThatAreKeptAreNotComputedAgain) {
  kept_ = {3, 4};
  open(6, 100);
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(shown_, (std::vector<std::int64_t>{0, 1, 2, -3, -4, 5}));
}

TEST_F(FilmPlayerTest, APausedFrameFollowsWhatIsAskedFor) {
  open(100, 25);
  ASSERT_TRUE(waitUntil([&] { return !shown_.empty(); }));
  player_->pause();
  player_->seek(7);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 7; }));
  const std::size_t before = shown_.size();
  player_->setPlan({});
  ASSERT_TRUE(waitUntil([&] { return shown_.size() == before + 1; }));
  EXPECT_EQ(shown_.back(), 7);
}

TEST_F(FilmPlayerTest, ADamagedFileSaysWhereItStops) {
  open(3, 100, "Stopped at frame 3 of 120: it cannot be decoded.");
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(player_->status().sentence, "Stopped at frame 3 of 120: it cannot be decoded.");
}

TEST_F(FilmPlayerTest, AFileThatDoesNotOpenSaysWhy) {
  FilmPlayer::Callbacks callbacks;
  callbacks.statusChanged = [this] {
    const std::scoped_lock lock(mutex_);
    changed_.notify_all();
  };
  player_ = std::make_unique<FilmPlayer>(
      [](const KeepGoing&) -> std::unique_ptr<FrameSource> {
        throw Error(ErrorCode::kBadData, "There is no video in “a.mp4”.");
      },
      LivePlan(),
      std::move(callbacks));
  ASSERT_TRUE(waitUntil([&] { return !player_->status().sentence.empty(); }));
  EXPECT_FALSE(player_->status().info);
}

TEST_F(FilmPlayerTest, ObjectsAreFollowedThroughEveryFrameToTheOneThatIsShown) {
  openFollowed(100);
  player_->seek(30);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 30; }));
  EXPECT_EQ(followed_, upTo(31));
  EXPECT_LE(shown_.size(), 4U) << "those between are not shown";
  ASSERT_TRUE(waitUntil([&] { return !player_->status().reached; }));
  EXPECT_FALSE(player_->status().playing);
  player_->seek(12);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 12; }));
  player_->step(1);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 13; }));
  EXPECT_EQ(followed_.size(), 31U) << "these masks are kept";
  ASSERT_NE(drawn_->objects, nullptr);
  EXPECT_EQ(drawn_->objects->labels, oneObject()->labels);
  EXPECT_NE(drawn_->model, nullptr) << "as of any result";
  player_->seek(31);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 31; }));
  EXPECT_EQ(followed_, upTo(32));
}

TEST_F(FilmPlayerTest, PausingOnTheWayStaysWhereObjectsAre) {
  workTime_ = 2ms;
  openFollowed(250);
  player_->seek(249);
  ASSERT_TRUE(waitUntil([&] { return player_->status().reached.value_or(0) > 10; }));
  EXPECT_EQ(player_->status().position, 249);
  player_->pause();
  ASSERT_TRUE(waitUntil([&] { return shown_.back() > 10; }));
  EXPECT_LT(shown_.back(), 249);
  EXPECT_EQ(player_->status().position, shown_.back());
  EXPECT_FALSE(player_->status().reached);
  EXPECT_EQ(followed_, upTo(static_cast<std::int64_t>(followed_.size())));
}

TEST_F(FilmPlayerTest, AnotherSeekOnTheWayIsGoneToAtOnce) {
  workTime_ = 2ms;
  openFollowed(250);
  player_->seek(249);
  ASSERT_TRUE(waitUntil([&] { return player_->status().reached.value_or(0) > 10; }));
  player_->seek(4);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 4; }));
  EXPECT_LT(followed_.size(), 249U);
}

TEST_F(FilmPlayerTest, WhereFollowingFailsTheFilmPausesAndSaysWhy) {
  trouble_.emplace(5, Error(ErrorCode::kOutOfMemory, "Not enough memory."));
  openFollowed(100);
  player_->seek(20);
  ASSERT_TRUE(waitUntil([&] { return player_->status().sentence == "Not enough memory."; }));
  EXPECT_EQ(shown_.back(), 5) << "without its objects";
  EXPECT_FALSE(player_->status().playing);
  EXPECT_FALSE(player_->status().reached);
  player_->seek(8);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 8; }));
  EXPECT_EQ(std::ranges::count(asked_, 5), 2) << "tried once more, since it was asked for";
  EXPECT_EQ(followed_, upTo(9));
}

TEST_F(FilmPlayerTest, APointThatCannotBeTakenAwayIsForgotten) {
  trouble_.emplace(3, Error(ErrorCode::kInvalidArgument, "Object 1 is not in this frame."));
  openFollowed(100);
  objects_->add(3, {.object = 1, .x = 2.0, .y = 2.0, .removes = true});
  player_->seek(6);
  ASSERT_TRUE(
      waitUntil([&] { return player_->status().sentence == "Object 1 is not in this frame."; }));
  EXPECT_FALSE(objects_->tracking().edits.contains(3));
  player_->play();
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 4; })) << "the film goes on";
}

TEST_F(FilmPlayerTest, AFrameWhoseFollowingWasCancelledIsNotLeftOut) {
  trouble_.emplace(5, Error(ErrorCode::kCancelled, "Cancelled."));
  openFollowed(100);
  player_->seek(9);
  ASSERT_TRUE(waitUntil([&] { return shown_.back() == 9; }));
  EXPECT_EQ(std::ranges::count(asked_, 5), 2);
  EXPECT_EQ(followed_, upTo(10));
}

TEST_F(FilmPlayerTest, EndsAtOnceWhileItPlays) {
  open(100'000, 1);
  ASSERT_TRUE(waitUntil([&] { return !shown_.empty(); }));
  const auto since = Clock::now();
  player_.reset();
  EXPECT_LT(Clock::now() - since, 100ms);
}

}  // namespace
}  // namespace patchscape
