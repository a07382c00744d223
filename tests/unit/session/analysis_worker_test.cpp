// SPDX-License-Identifier: Apache-2.0
#include "core/session/analysis_worker.h"

#include "tests/unit/session/gated_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace patchscape {
namespace {

using namespace std::chrono_literals;

/// Collects what the worker reports.
class Outcomes {
 public:
  AnalysisWorker::Callbacks callbacks() {
    return {.finished = [this](Ticket ticket, Outcome outcome) { add(ticket, std::move(outcome)); },
            .progress = [this](Ticket, const std::string&, double) { ++progressReports; },
            .modelLoaded = [this](ModelOutcome outcome) { model(std::move(outcome)); }};
  }
  /// The code a ticket ended with; nothing for success. Fails the test after five seconds.
  std::optional<ErrorCode> wait(Ticket ticket) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 5s, [&] { return ended_.contains(ticket); }))
        << "ticket " << ticket << " never ended";
    return ended_[ticket];
  }
  bool waitForModels(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 5s, [&] { return models_.size() >= count; });
  }
  std::vector<bool> models() {
    const std::scoped_lock lock(mutex_);
    return models_;
  }
  std::size_t count() {
    const std::scoped_lock lock(mutex_);
    return ended_.size();
  }
  std::atomic<int> progressReports = 0;

 private:
  void add(Ticket ticket, Outcome outcome) {
    const std::scoped_lock lock(mutex_);
    EXPECT_FALSE(ended_.contains(ticket)) << "ticket " << ticket << " ended twice";
    ended_[ticket] = outcome ? std::nullopt : std::optional<ErrorCode>(outcome.error().code());
    changed_.notify_all();
  }
  void model(ModelOutcome outcome) {
    const std::scoped_lock lock(mutex_);
    models_.push_back(outcome.has_value());
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Ticket, std::optional<ErrorCode>> ended_;
  std::vector<bool> models_;
};

class AnalysisWorkerTest : public testing::Test {
 protected:
  static AnalysisRequest named(const std::string& name) {
    AnalysisRequest request;
    request.picture.path = name;
    return request;
  }

  std::shared_ptr<GatedEngine::Gate> gate_ = std::make_shared<GatedEngine::Gate>();
  Outcomes outcomes_;
  std::unique_ptr<AnalysisWorker> worker_ =
      std::make_unique<AnalysisWorker>(std::make_unique<GatedEngine>(gate_), outcomes_.callbacks());
};

TEST_F(AnalysisWorkerTest, NewestInteractiveRequestWins) {
  const Ticket running = worker_->submit(named("a"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  const Ticket replaced = worker_->submit(named("b"), Lane::kInteractive);
  const Ticket newest = worker_->submit(named("c"), Lane::kInteractive);
  EXPECT_EQ(outcomes_.wait(replaced), ErrorCode::kCancelled);
  gate_->letThrough();
  EXPECT_EQ(outcomes_.wait(running), std::nullopt);
  EXPECT_EQ(outcomes_.wait(newest), std::nullopt);
  EXPECT_THAT(gate_->started, testing::ElementsAre("a", "c"));
}

TEST_F(AnalysisWorkerTest, InteractiveGoesBeforeBackground) {
  (void)worker_->submit(named("first"), Lane::kBackground);
  ASSERT_TRUE(gate_->waitForStart(1));
  const Ticket last = worker_->submit(named("second"), Lane::kBackground);
  (void)worker_->submit(named("now"), Lane::kInteractive);
  gate_->letThrough();
  EXPECT_EQ(outcomes_.wait(last), std::nullopt);
  EXPECT_THAT(gate_->started, testing::ElementsAre("first", "now", "second"));
}

TEST_F(AnalysisWorkerTest, CancelEndsTheRunningRequestAtOnce) {
  const Ticket ticket = worker_->submit(named("a"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  const auto start = std::chrono::steady_clock::now();
  worker_->cancel(ticket);
  EXPECT_EQ(outcomes_.wait(ticket), ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 200ms);
}

TEST_F(AnalysisWorkerTest, CancelOfAWaitingRequestNeverRunsIt) {
  const Ticket running = worker_->submit(named("a"), Lane::kBackground);
  ASSERT_TRUE(gate_->waitForStart(1));
  const Ticket waiting = worker_->submit(named("b"), Lane::kBackground);
  worker_->cancel(waiting);
  EXPECT_EQ(outcomes_.wait(waiting), ErrorCode::kCancelled);
  gate_->letThrough();
  EXPECT_EQ(outcomes_.wait(running), std::nullopt);
  EXPECT_THAT(gate_->started, testing::ElementsAre("a"));
}

TEST_F(AnalysisWorkerTest, CancelAllEndsEveryTicket) {
  std::vector<Ticket> tickets{worker_->submit(named("a"), Lane::kInteractive)};
  ASSERT_TRUE(gate_->waitForStart(1));
  tickets.push_back(worker_->submit(named("b"), Lane::kInteractive));
  tickets.push_back(worker_->submit(named("c"), Lane::kBackground));
  worker_->cancelAll();
  for (const Ticket ticket : tickets) {
    EXPECT_EQ(outcomes_.wait(ticket), ErrorCode::kCancelled);
  }
}

TEST_F(AnalysisWorkerTest, ForeignExceptionsBecomeErrors) {
  const Ticket ticket = worker_->submit(named("throws"), Lane::kInteractive);
  EXPECT_EQ(outcomes_.wait(ticket), ErrorCode::kInternal);
}

TEST_F(AnalysisWorkerTest, AModelCancelsWhatRunsAndFailuresAreReported) {
  const Ticket ticket = worker_->submit(named("a"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  worker_->loadModel({}, {});
  EXPECT_EQ(outcomes_.wait(ticket), ErrorCode::kCancelled);
  ASSERT_TRUE(outcomes_.waitForModels(1));
  ModelChoice broken;
  broken.about.name = "broken";
  worker_->loadModel(broken, {});
  ASSERT_TRUE(outcomes_.waitForModels(2));
  EXPECT_THAT(outcomes_.models(), testing::ElementsAre(true, false));
}

TEST_F(AnalysisWorkerTest, ProgressIsHeldToThirtyASecond) {
  const auto start = std::chrono::steady_clock::now();
  const Ticket ticket = worker_->submit(named("a"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  gate_->letThrough();
  (void)outcomes_.wait(ticket);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start);
  EXPECT_GE(outcomes_.progressReports, 1);
  EXPECT_LE(outcomes_.progressReports, static_cast<int>(seconds.count() * 31) + 2);
}

TEST_F(AnalysisWorkerTest, ShutdownUnderLoadEndsEveryTicketOnce) {
  for (int i = 0; i < 50; ++i) {
    (void)worker_->submit(named("x"), i % 2 == 0 ? Lane::kBackground : Lane::kInteractive);
  }
  worker_.reset();
  EXPECT_EQ(outcomes_.count(), 50U);
}

/// Where the outcomes of live requests are left: 0 success, else the code.
class LiveOutcomes {
 public:
  std::function<void(Outcome)> next() {
    return [this, number = asked_++](const Outcome& outcome) {
      const std::scoped_lock lock(mutex_);
      ended_[number] = outcome ? std::nullopt : std::optional<ErrorCode>(outcome.error().code());
      changed_.notify_all();
    };
  }
  std::optional<ErrorCode> wait(int number) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, 5s, [&] { return ended_.contains(number); })) << number;
    return ended_[number];
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, std::optional<ErrorCode>> ended_;
  int asked_ = 0;
};

TEST(AnalysisWorkerLive, GoesBetweenThePersonAndTheBackground) {
  auto gate = std::make_shared<GatedEngine::Gate>();
  Outcomes outcomes;
  LiveOutcomes live;
  AnalysisWorker worker(std::make_unique<GatedEngine>(gate), outcomes.callbacks());
  const auto requestOf = [](const char* name) {
    AnalysisRequest request;
    request.picture.path = name;
    return request;
  };
  worker.submit(requestOf("first"), Lane::kBackground);
  ASSERT_TRUE(gate->waitForStart(1));
  const Ticket last = worker.submit(requestOf("background"), Lane::kBackground);
  worker.submitLive(requestOf("old frame"), live.next());
  worker.submitLive(requestOf("frame"), live.next());
  worker.submit(requestOf("person"), Lane::kInteractive);
  EXPECT_EQ(live.wait(0), ErrorCode::kCancelled) << "a newer frame came";
  gate->letThrough();
  EXPECT_EQ(live.wait(1), std::nullopt);
  EXPECT_EQ(outcomes.wait(last), std::nullopt);
  EXPECT_THAT(gate->started, ::testing::ElementsAre("first", "person", "frame", "background"));
}

TEST(AnalysisWorkerLive, AFrameThatWaitsEndsWithTheWorker) {
  auto gate = std::make_shared<GatedEngine::Gate>();
  Outcomes outcomes;
  LiveOutcomes live;
  {
    AnalysisWorker worker(std::make_unique<GatedEngine>(gate), outcomes.callbacks());
    worker.submitLive({}, live.next());
    ASSERT_TRUE(gate->waitForStart(1));
    worker.submitLive({}, live.next());
  }
  EXPECT_EQ(live.wait(0), ErrorCode::kCancelled);
  EXPECT_EQ(live.wait(1), ErrorCode::kCancelled);
}

TEST(AnalysisWorkerLive, AFailureIsGivenToWhoeverAsked) {
  auto gate = std::make_shared<GatedEngine::Gate>();
  Outcomes outcomes;
  LiveOutcomes live;
  AnalysisWorker worker(std::make_unique<GatedEngine>(gate), outcomes.callbacks());
  AnalysisRequest request;
  request.picture.path = "throws";
  worker.submitLive(request, live.next());
  EXPECT_EQ(live.wait(0), ErrorCode::kInternal);
}

}  // namespace
}  // namespace patchscape
