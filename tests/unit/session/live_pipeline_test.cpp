// SPDX-License-Identifier: Apache-2.0
#include "core/session/live_pipeline.h"

#include "core/base/latest_mailbox.h"
#include "tests/support/test_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace patchscape {
namespace {

using namespace std::chrono_literals;
using testing::flatImage;
using testing::TestCamera;
using Clock = std::chrono::steady_clock;

constexpr LivePipeline::Timing kQuick{
    .lostAfter = 150ms, .openWithin = 400ms, .firstBackOff = 10ms, .mostBackOff = 80ms};

TEST(LatestMailbox, TheNewestReplacesTheUnread) {
  LatestMailbox<int> box;
  EXPECT_FALSE(box.put(1));
  EXPECT_TRUE(box.put(2));
  EXPECT_EQ(box.take({}), 2);
  EXPECT_EQ(box.dropped(), 1U);
  EXPECT_FALSE(box.tryTake());
  EXPECT_FALSE(box.takeUntil({}, Clock::now()));
}

TEST(LatestMailbox, AStopWakesTheReader) {
  LatestMailbox<int> box;
  std::optional<int> got = 7;
  std::jthread reader([&](const std::stop_token& stop) { got = box.take(stop); });
  reader.request_stop();
  reader.join();
  EXPECT_FALSE(got);
}

TEST(LatestMailbox, UnderLoadNothingIsOlderOrLost) {
  LatestMailbox<int> box;
  constexpr int kLast = 20'000;
  std::jthread writer([&] {
    for (int i = 1; i <= kLast; ++i) {
      box.put(i);
    }
  });
  int before = 0;
  std::uint64_t taken = 0;
  while (before < kLast) {
    const int now = box.take({}).value();
    EXPECT_GT(now, before);
    before = now;
    ++taken;
  }
  EXPECT_EQ(taken + box.dropped(), static_cast<std::uint64_t>(kLast));
}

/// A pipeline whose analysis answers at once, or when the test lets it.
class LiveTest : public ::testing::Test {
 protected:
  void open(LivePlan plan = {}, LivePipeline::Timing timing = kQuick) {
    LivePipeline::Callbacks callbacks;
    callbacks.analyze = [this](AnalysisRequest request, std::function<void(Outcome)> done) {
      {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
        if (held_) {
          waiting_.push_back(std::move(done));
          changed_.notify_all();
          return;
        }
      }
      done(answer(request));
    };
    callbacks.draw = [this](const LiveFrame& frame, SteadyViews&) {
      const std::scoped_lock lock(mutex_);
      drawn_.push_back(frame);
      changed_.notify_all();
    };
    callbacks.statusChanged = [this] {
      const std::scoped_lock lock(mutex_);
      changed_.notify_all();
    };
    pipeline_ = std::make_unique<LivePipeline>(
        TestCamera::opener(camera_), std::move(plan), std::move(callbacks), timing);
  }

  [[nodiscard]] Outcome answer(const AnalysisRequest& request) {
    if (failure_) {
      return tl::unexpected<Error>(*failure_);
    }
    auto result = std::make_shared<AnalysisResult>();
    result->picture = request.picture.picture;
    result->grid = {.rows = 2, .cols = 2};
    return result;
  }

  /// Waits until `done`, asked whenever something happens.
  [[nodiscard]] bool waitUntil(const std::function<bool()>& done, Clock::duration limit = 5s) {
    std::unique_lock lock(mutex_);
    const auto deadline = Clock::now() + limit;
    while (!done()) {
      if (Clock::now() > deadline) {
        return false;
      }
      changed_.wait_for(lock, 5ms);
    }
    return true;
  }
  [[nodiscard]] bool waitForState(LiveState state, Clock::duration limit = 5s) {
    return waitUntil([&] { return pipeline_->status().state == state; }, limit);
  }
  [[nodiscard]] bool waitForFrames(std::size_t count) {
    return waitUntil([&] { return drawn_.size() >= count; });
  }

  static LivePlan analysing() {
    LivePlan plan;
    plan.request = AnalysisRequest{};
    plan.request->pca = PcaRequest{};
    return plan;
  }

  std::shared_ptr<TestCamera> camera_ = std::make_shared<TestCamera>();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AnalysisRequest> requests_;
  std::vector<LiveFrame> drawn_;
  std::vector<std::function<void(Outcome)>> waiting_;
  bool held_ = false;
  std::optional<Error> failure_;
  std::unique_ptr<LivePipeline> pipeline_;
};

TEST_F(LiveTest, ShowsFramesWithoutAModel) {
  open();
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  EXPECT_FALSE(drawn_[0].analysed);
  EXPECT_EQ(drawn_[0].result->picture->image.width(), 8);
  EXPECT_TRUE(drawn_[0].result->picture->sha256.empty()) << "nothing of it is to be cached";
  EXPECT_EQ(pipeline_->status().source, "test camera");
  EXPECT_EQ(pipeline_->status().state, LiveState::kRunning);
}

TEST_F(LiveTest, ASlowNetworkGetsTheNewestFrameOnly) {
  held_ = true;
  open(analysing());
  camera_->give(flatImage(8, 6, 0));
  ASSERT_TRUE(waitUntil([&] { return waiting_.size() == 1; }));
  for (int level = 1; level <= 10; ++level) {
    camera_->give(flatImage(8, 6, level));
  }
  ASSERT_TRUE(waitUntil([&] { return pipeline_->status().captured == 11; }));
  {
    const std::scoped_lock lock(mutex_);
    held_ = false;
  }
  waiting_[0](answer(requests_[0]));
  ASSERT_TRUE(waitForFrames(2));
  EXPECT_EQ(drawn_[0].result->picture->image.pixels()[0], 0);
  EXPECT_EQ(drawn_[1].result->picture->image.pixels()[0], 10) << "the newest";
  EXPECT_EQ(pipeline_->status().dropped, 9U);
}

TEST_F(LiveTest, FramesOfOneFilmShareTheirColours) {
  open(analysing());
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(2));
  ASSERT_NE(requests_[0].pca->steady, nullptr);
  EXPECT_EQ(requests_[1].pca->steady, requests_[0].pca->steady);
  pipeline_->restartColours();
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(3));
  EXPECT_NE(requests_[2].pca->steady, requests_[0].pca->steady);
}

TEST_F(LiveTest, ChangesOfSizeGoOn) {
  open(analysing());
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  camera_->give(flatImage(20, 10));
  ASSERT_TRUE(waitForFrames(2));
  EXPECT_EQ(drawn_[1].result->picture->image.width(), 20);
  EXPECT_TRUE(drawn_[1].analysed);
}

TEST_F(LiveTest, MirrorsWhereAsked) {
  LivePlan plan;
  plan.mirror = true;
  open(plan);
  camera_->give(Image(2, 1, {1, 2, 3, 4, 5, 6}));
  ASSERT_TRUE(waitForFrames(1));
  EXPECT_EQ(drawn_[0].result->picture->image, Image(2, 1, {4, 5, 6, 1, 2, 3}));
}

TEST_F(LiveTest, FrozenTheLastFrameStays) {
  open();
  camera_->give(flatImage(8, 6, 1));
  ASSERT_TRUE(waitForFrames(1));
  pipeline_->setFrozen(true);
  camera_->give(flatImage(8, 6, 2));
  ASSERT_TRUE(waitUntil([&] { return pipeline_->status().captured == 2; }));
  ASSERT_TRUE(waitUntil([&] { return camera_->waiting() == 0; }));
  pipeline_->setFrozen(false);
  camera_->give(flatImage(8, 6, 3));
  ASSERT_TRUE(waitUntil(
      [&] { return !drawn_.empty() && drawn_.back().result->picture->image.pixels()[0] == 3; }));
  EXPECT_EQ(pipeline_->status().state, LiveState::kRunning);
}

TEST_F(LiveTest, AFrozenFrameFollowsWhatIsAskedFor) {
  open();
  camera_->give(flatImage(8, 6, 1));
  ASSERT_TRUE(waitForFrames(1));
  pipeline_->setFrozen(true);
  camera_->give(flatImage(8, 6, 2));
  ASSERT_TRUE(waitUntil([&] { return pipeline_->status().captured == 2; }));
  pipeline_->setPlan(analysing());
  ASSERT_TRUE(waitForFrames(2));
  EXPECT_TRUE(drawn_[1].analysed);
  EXPECT_EQ(drawn_[1].frame, drawn_[0].frame) << "the same frame, with what is wanted now";
}

TEST_F(LiveTest, AStallIsToldWithinTwoAndAHalfSecondsAndMended) {
  open({}, LivePipeline::Timing());
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  camera_->hang(true);
  const auto since = Clock::now();
  ASSERT_TRUE(waitForState(LiveState::kLost));
  const auto told = Clock::now() - since;
  EXPECT_GE(told, 1800ms);
  EXPECT_LE(told, 2500ms);
  EXPECT_FALSE(pipeline_->status().sentence.empty());
  camera_->hang(false);
  camera_->give(flatImage(8, 6));
  camera_->give(flatImage(8, 6));
  EXPECT_TRUE(waitForState(LiveState::kRunning));
  EXPECT_TRUE(pipeline_->status().sentence.empty());
}

TEST_F(LiveTest, EmptyPicturesAreNoSignOfLife) {
  open();
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  std::atomic<bool> stop = false;
  std::jthread empties([&] {
    while (!stop) {
      camera_->give(Image());
      std::this_thread::yield();
      while (camera_->waiting() > 0 && !stop) {
        std::this_thread::yield();
      }
    }
  });
  EXPECT_TRUE(waitForState(LiveState::kLost));
  stop = true;
}

TEST_F(LiveTest, AVanishedCameraIsOpenedAgainWhenItIsBack) {
  open();
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  camera_->plug(false);
  camera_->vanish();
  ASSERT_TRUE(waitForState(LiveState::kLost));
  const int before = camera_->opened();
  ASSERT_TRUE(waitUntil([&] { return camera_->opened() >= before + 3; })) << "tried again";
  camera_->plug(true);
  camera_->give(flatImage(8, 6));
  EXPECT_TRUE(waitForFrames(2));
  EXPECT_EQ(pipeline_->status().state, LiveState::kRunning);
}

TEST_F(LiveTest, ABackOffGrowsToItsBound) {
  camera_->plug(false);
  open({}, {.lostAfter = 50ms, .openWithin = 50ms, .firstBackOff = 20ms, .mostBackOff = 160ms});
  const auto since = Clock::now();
  ASSERT_TRUE(waitUntil([&] { return camera_->opened() >= 6; }));
  // 20 + 40 + 80 + 160 + 160 ms between six tries.
  EXPECT_GE(Clock::now() - since, 460ms);
  EXPECT_LE(Clock::now() - since, 2s);
}

TEST_F(LiveTest, AHangingDriverHoldsNobodyUp) {
  open();
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  camera_->hang(true);
  const auto since = Clock::now();
  pipeline_.reset();
  EXPECT_LT(Clock::now() - since, 50ms);
  camera_->hang(false);
  EXPECT_TRUE(waitUntil([&] { return camera_->closed() == camera_->opened(); }))
      << "the thread that was left behind ends and closes its source";
}

TEST_F(LiveTest, ThreadsThatHangAreBounded) {
  open();
  camera_->hang(true);
  // Each try hangs; without a bound there would be ten threads after a second.
  const bool many = waitUntil([&] { return camera_->opened() > 3; }, 3s);
  EXPECT_FALSE(many) << camera_->opened();
  camera_->hang(false);
  camera_->give(flatImage(8, 6));
  EXPECT_TRUE(waitForFrames(1));
}

TEST_F(LiveTest, ANetworkThatHangsHoldsNobodyUp) {
  held_ = true;
  open(analysing());
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitUntil([&] { return waiting_.size() == 1; }));
  const auto since = Clock::now();
  pipeline_.reset();
  EXPECT_LT(Clock::now() - since, 50ms);
  waiting_[0](answer(requests_[0]));  // Late: nobody is there any more, nothing happens.
  EXPECT_TRUE(drawn_.empty());
}

TEST_F(LiveTest, AFailedAnalysisIsToldAndThePictureStillShown) {
  failure_ = Error(ErrorCode::kInvalidArgument, "Choose another size.");
  open(analysing());
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  EXPECT_FALSE(drawn_[0].analysed);
  EXPECT_EQ(pipeline_->status().sentence, "Choose another size.");
  {
    const std::scoped_lock lock(mutex_);
    failure_.reset();
  }
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(2));
  EXPECT_TRUE(pipeline_->status().sentence.empty());
}

TEST_F(LiveTest, TooLittleMemoryMakesTheInputSmaller) {
  failure_ = Error(ErrorCode::kOutOfMemory, "Not enough memory.");
  open(analysing());
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(1));
  camera_->give(flatImage(8, 6));
  ASSERT_TRUE(waitForFrames(2));
  EXPECT_LT(requests_[1].size.shorterSide, requests_[0].size.shorterSide);
}

TEST_F(LiveTest, WhatWaitingCannotMendIsSaidOnce) {
  auto timing = kQuick;
  LivePipeline::Callbacks callbacks;
  callbacks.draw = [](const LiveFrame&, SteadyViews&) {};
  std::atomic<int> opened = 0;
  pipeline_ = std::make_unique<LivePipeline>(
      [&](const KeepGoing&) -> std::unique_ptr<FrameSource> {
        ++opened;
        throw Error(ErrorCode::kUnsupported, "Pictures of this camera are too large.");
      },
      LivePlan(),
      std::move(callbacks),
      timing);
  EXPECT_TRUE(waitForState(LiveState::kFailed));
  EXPECT_EQ(pipeline_->status().sentence, "Pictures of this camera are too large.");
  EXPECT_EQ(opened, 1);
}

TEST_F(LiveTest, CountsWhatIsPainted) {
  open();
  for (int i = 0; i < 3; ++i) {
    camera_->give(flatImage(8, 6));
    ASSERT_TRUE(waitForFrames(static_cast<std::size_t>(i) + 1));
    pipeline_->painted(*drawn_.back().frame);
  }
  const LiveStatus status = pipeline_->status();
  EXPECT_EQ(status.shown, 3U);
  EXPECT_GT(status.shownRate, 0.0);
  EXPECT_GT(status.latencyMs, 0.0);
  EXPECT_LT(status.latencyMs, 1000.0);
}

TEST_F(LiveTest, ShowsATestPipelineOfGStreamer) {
  // Frames of a source that is none of ours, through OpenCV's capture.
  LivePipeline::Callbacks callbacks;
  callbacks.analyze = [this](const AnalysisRequest& request,
                             const std::function<void(Outcome)>& done) { done(answer(request)); };
  callbacks.draw = [this](const LiveFrame& frame, SteadyViews&) {
    const std::scoped_lock lock(mutex_);
    drawn_.push_back(frame);
    changed_.notify_all();
  };
  pipeline_ = std::make_unique<LivePipeline>(
      [](const KeepGoing& keepGoing) {
        return openFrameSource("gst:videotestsrc is-live=true ! video/x-raw,width=160,height=120",
                               keepGoing);
      },
      analysing(),
      std::move(callbacks));
  ASSERT_TRUE(waitForFrames(5)) << pipeline_->status().sentence;
  EXPECT_EQ(drawn_[4].result->picture->image.width(), 160);
  EXPECT_TRUE(drawn_[4].analysed);
  EXPECT_GT(pipeline_->status().sourceRate, 5.0);
  const auto since = Clock::now();
  pipeline_.reset();
  EXPECT_LT(Clock::now() - since, 50ms);
}

}  // namespace
}  // namespace patchscape
