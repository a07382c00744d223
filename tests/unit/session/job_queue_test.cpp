// SPDX-License-Identifier: Apache-2.0
// One job after the other; each can be watched, cancelled and retried.
#include "core/session/job_queue.h"

#include "core/session/job_rate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>

namespace patchscape {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class JobQueueTest : public testing::Test {
 protected:
  /// Waits until `done` holds, asking after each change.
  bool waitUntil(const std::function<bool()>& done) {
    std::unique_lock lock(mutex_);
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (true) {
      const int seen = changes_;
      lock.unlock();
      if (done()) {
        return true;
      }
      lock.lock();
      if (!changed_.wait_until(lock, deadline, [&] { return changes_ != seen; })) {
        return false;
      }
    }
  }
  JobStatus status(JobId id) {
    for (const JobStatus& each : queue_->jobs()) {
      if (each.id == id) {
        return each;
      }
    }
    return {};
  }
  bool waitFor(JobId id, JobState state) {
    return waitUntil([&] { return status(id).state == state; });
  }
  std::vector<JobState> states() {
    std::vector<JobState> all;
    for (const JobStatus& each : queue_->jobs()) {
      all.push_back(each.state);
    }
    return all;
  }
  /// Works until it is told to stop, asking all the time.
  static void untilCancelled(JobTools& tools) {
    while (true) {
      throwIfCancelled(tools.keepGoing());
      std::this_thread::yield();
    }
  }
  JobId add(const std::string& title, JobWork work) {
    return queue_->add({.title = title}, std::move(work));
  }
  JobId addHeld(const std::string& title) { return add(title, untilCancelled); }

  std::mutex mutex_;
  std::condition_variable changed_;
  int changes_ = 0;
  std::vector<JobRequest> requests_;
  std::unique_ptr<JobQueue> queue_ = std::make_unique<JobQueue>(
      [this](JobRequest request) {
        request.done({std::make_shared<const AnalysisResult>()});
        requests_.push_back(std::move(request));
      },
      [this] {
        const std::scoped_lock lock(mutex_);
        ++changes_;
        changed_.notify_all();
      });
};

TEST_F(JobQueueTest, RunsOneAfterTheOther) {
  std::promise<void> gate;
  std::vector<std::string> ran;
  const JobId first = add("first", [&](JobTools&) {
    gate.get_future().wait();
    ran.push_back("first");
  });
  const JobId second = add("second", [&](JobTools&) { ran.push_back("second"); });
  ASSERT_TRUE(waitFor(first, JobState::kRunning));
  EXPECT_EQ(status(second).state, JobState::kWaiting);
  EXPECT_TRUE(queue_->isBusy());
  gate.set_value();
  ASSERT_TRUE(waitFor(second, JobState::kDone));
  EXPECT_EQ(status(first).state, JobState::kDone);
  EXPECT_FALSE(queue_->isBusy());
  EXPECT_THAT(ran, ElementsAre("first", "second"));
}

TEST_F(JobQueueTest, GivesItsWorkTheOpenModel) {
  const auto model = std::make_shared<const ModelInfo>();
  bool answered = false;
  const JobId id = queue_->add({.title = "job", .model = model}, [&](JobTools& tools) {
    answered = tools.engine().analyze({}, tools.keepGoing(), {}) != nullptr;
  });
  ASSERT_TRUE(waitFor(id, JobState::kDone));
  EXPECT_TRUE(answered);
  ASSERT_EQ(requests_.size(), 1U);
  EXPECT_EQ(requests_.front().model, model);
}

TEST_F(JobQueueTest, TellsHowFarAJobIs) {
  std::promise<void> gate;
  const JobId id = add("job", [&](JobTools& tools) {
    tools.progress(0, 10);
    tools.progress(4, 10);
    tools.note("half a frame was lost");
    gate.get_future().wait();
  });
  ASSERT_TRUE(waitUntil([&] { return !status(id).notes.empty(); }));
  EXPECT_EQ(status(id).done, 4);
  EXPECT_EQ(status(id).total, 10);
  EXPECT_GT(status(id).rate, 0.0);
  EXPECT_TRUE(status(id).secondsLeft.has_value());
  gate.set_value();
  ASSERT_TRUE(waitFor(id, JobState::kDone));
  EXPECT_FALSE(status(id).secondsLeft.has_value());
  EXPECT_THAT(status(id).notes, ElementsAre("half a frame was lost"));
}

TEST_F(JobQueueTest, AFailureEndsOneJobAlone) {
  const JobId known = add("known", [](JobTools&) { throw Error(ErrorCode::kBadData, "Torn."); });
  const JobId foreign = add("foreign", [](JobTools&) { throw std::runtime_error("oops"); });
  const JobId memory = add("memory", [](JobTools&) { throw std::bad_alloc(); });
  const JobId good = add("good", [](JobTools&) {});
  ASSERT_TRUE(waitFor(good, JobState::kDone));
  EXPECT_EQ(status(known).state, JobState::kFailed);
  EXPECT_STREQ(status(known).failure->what(), "Torn.");
  EXPECT_EQ(status(foreign).failure->code(), ErrorCode::kInternal);
  EXPECT_EQ(status(memory).failure->code(), ErrorCode::kOutOfMemory);
}

TEST_F(JobQueueTest, CancelEndsTheRunningJobAtOnce) {
  const JobId id = addHeld("held");
  ASSERT_TRUE(waitFor(id, JobState::kRunning));
  const auto asked = std::chrono::steady_clock::now();
  queue_->cancel(id);
  ASSERT_TRUE(waitFor(id, JobState::kCancelled));
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 200ms);
  EXPECT_FALSE(status(id).failure.has_value()) << "cancelling is no failure";
}

TEST_F(JobQueueTest, AWaitingJobIsCancelledWithoutBeingBegun) {
  const JobId held = addHeld("held");
  ASSERT_TRUE(waitFor(held, JobState::kRunning));
  bool ran = false;
  const JobId waiting = add("waiting", [&](JobTools&) { ran = true; });
  queue_->cancel(waiting);
  EXPECT_EQ(status(waiting).state, JobState::kCancelled);
  queue_->cancel(held);
  const JobId last = add("last", [](JobTools&) {});
  ASSERT_TRUE(waitFor(last, JobState::kDone));
  EXPECT_FALSE(ran);
}

TEST_F(JobQueueTest, RetryBeginsAnewBehindTheOthers) {
  int tries = 0;
  const JobId id = add("flaky", [&](JobTools& tools) {
    tools.setItems({"a", "b"});
    if (++tries == 1) {
      tools.setItem(0, JobState::kFailed, "Torn.");
      throw Error(ErrorCode::kBadData, "Torn.");
    }
    tools.setItem(0, JobState::kDone);
    tools.setItem(1, JobState::kDone);
  });
  ASSERT_TRUE(waitFor(id, JobState::kFailed));
  EXPECT_EQ(queue_->item(id, 0).sentence, "Torn.");
  EXPECT_EQ(queue_->item(id, 1).state, JobState::kCancelled) << "its turn never came";
  const JobId held = addHeld("held");
  ASSERT_TRUE(waitFor(held, JobState::kRunning));
  queue_->retry(id);
  EXPECT_THAT(states(), ElementsAre(JobState::kRunning, JobState::kWaiting));
  EXPECT_FALSE(status(id).failure.has_value());
  queue_->cancel(held);
  ASSERT_TRUE(waitFor(id, JobState::kDone));
  EXPECT_EQ(queue_->item(id, 0).state, JobState::kDone);
  queue_->retry(id);
  EXPECT_EQ(status(id).state, JobState::kDone) << "what is done is not done again";
  EXPECT_EQ(tries, 2);
}

TEST_F(JobQueueTest, ACancelledJobCanBeRetried) {
  const JobId id = addHeld("held");
  ASSERT_TRUE(waitFor(id, JobState::kRunning));
  queue_->cancel(id);
  ASSERT_TRUE(waitFor(id, JobState::kCancelled));
  queue_->retry(id);
  EXPECT_TRUE(waitFor(id, JobState::kRunning));
}

TEST_F(JobQueueTest, ShowsItemsByTheirNames) {
  std::promise<void> gate;
  const JobId id = add("batch", [&](JobTools& tools) {
    tools.setItems({"a.png", "b.png"});
    tools.setItem(0, JobState::kDone);
    tools.setItem(1, JobState::kRunning);
    tools.note("begun");
    gate.get_future().wait();
  });
  ASSERT_TRUE(waitUntil([&] { return !status(id).notes.empty(); }));
  EXPECT_EQ(status(id).items, 2U);
  EXPECT_EQ(queue_->item(id, 0).name, "a.png");
  EXPECT_EQ(queue_->item(id, 0).state, JobState::kDone);
  EXPECT_EQ(queue_->item(id, 1).state, JobState::kRunning);
  EXPECT_TRUE(queue_->item(id, 2).name.empty());
  EXPECT_TRUE(queue_->item(id + 1, 0).name.empty());
  gate.set_value();
}

TEST_F(JobQueueTest, RemovesOnlyWhatHasEnded) {
  const JobId done = add("done", [](JobTools&) {});
  const JobId held = addHeld("held");
  ASSERT_TRUE(waitFor(done, JobState::kDone));
  ASSERT_TRUE(waitFor(held, JobState::kRunning));
  queue_->removeEnded();
  EXPECT_THAT(states(), ElementsAre(JobState::kRunning));
}

TEST_F(JobQueueTest, EndsQuicklyWithJobsRunningAndWaiting) {
  const JobId held = addHeld("held");
  bool ran = false;
  add("waiting", [&](JobTools&) { ran = true; });
  ASSERT_TRUE(waitFor(held, JobState::kRunning));
  const auto asked = std::chrono::steady_clock::now();
  queue_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 200ms);
  EXPECT_FALSE(ran);
}

TEST(JobRateTest, IsThatOfTheLastSteps) {
  const JobRate::Time begin{};
  JobRate rate;
  EXPECT_EQ(rate.rate(), 0.0);
  rate.reach(0, begin);
  EXPECT_EQ(rate.rate(), 0.0);
  EXPECT_FALSE(rate.secondsLeft(10).has_value());
  rate.reach(2, begin + 1s);
  EXPECT_DOUBLE_EQ(rate.rate(), 2.0);
  EXPECT_DOUBLE_EQ(*rate.secondsLeft(10), 4.0);
  EXPECT_FALSE(rate.secondsLeft(0).has_value()) << "the end is not known";
}

TEST(JobRateTest, CountsQuickAndSlowStepsAlike) {
  JobRate quick;
  JobRate slow;
  JobRate::Time now{};
  for (int i = 0; i <= 5000; ++i) {
    quick.reach(i, now + i * 10ms);
  }
  for (int i = 0; i <= 5; ++i) {
    slow.reach(i, now + i * 60s);
  }
  EXPECT_NEAR(quick.rate(), 100.0, 1e-9);
  EXPECT_NEAR(slow.rate(), 1.0 / 60.0, 1e-9);
}

TEST(JobRateTest, ForgetsHowItBegan) {
  JobRate rate;
  JobRate::Time now{};
  for (int i = 0; i < 1000; ++i) {
    rate.reach(i, now += 250ms);
  }
  for (int i = 1000; i < 1100; ++i) {
    rate.reach(i, now += 10s);
  }
  EXPECT_NEAR(rate.rate(), 0.1, 1e-9);
}

}  // namespace
}  // namespace patchscape
