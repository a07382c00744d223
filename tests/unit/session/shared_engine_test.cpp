// SPDX-License-Identifier: Apache-2.0
// What a job sees of the worker's engine: the same model, after everybody else, ended at any time.
#include "core/session/shared_engine.h"

#include "tests/support/error_of.h"
#include "tests/unit/session/gated_engine.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

namespace patchscape {
namespace {

using namespace std::chrono_literals;
using test::errorOf;
using testing::ElementsAre;
using testing::HasSubstr;

const Progress kNoProgress = [](std::string_view, double) {};

AnalysisRequest named(const std::string& name) {
  AnalysisRequest request;
  request.picture.path = name;
  return request;
}

class SharedEngineTest : public testing::Test {
 protected:
  SharedEngineTest() {
    AnalysisWorker::Callbacks callbacks;
    callbacks.modelLoaded = [this](ModelOutcome outcome) { models_.set(std::move(outcome)); };
    worker_ = std::make_unique<AnalysisWorker>(std::make_unique<GatedEngine>(gate_), callbacks);
  }

  /// What the worker tells of the models it opens, one after the other.
  struct Models {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<ModelOutcome> all;

    void set(ModelOutcome outcome) {
      const std::scoped_lock lock(mutex);
      all.push_back(std::move(outcome));
      changed.notify_all();
    }
    ModelOutcome wait(std::size_t count) {
      std::unique_lock lock(mutex);
      EXPECT_TRUE(changed.wait_for(lock, 5s, [&] { return all.size() >= count; }));
      return all.at(count - 1);
    }
  };

  static ModelChoice choiceOf(const std::string& name) {
    ModelChoice choice;
    choice.path = "/models/" + name;
    choice.about.name = name;
    return choice;
  }
  std::shared_ptr<const ModelInfo> load(const std::string& name) {
    worker_->loadModel(choiceOf(name), {});
    const ModelOutcome outcome = models_.wait(++loads_);
    return outcome ? *outcome : nullptr;
  }
  SharedEngine engineFor(std::shared_ptr<const ModelInfo> model) {
    return {[this](JobRequest request) { worker_->submitJob(std::move(request)); },
            std::move(model)};
  }
  /// Analyses on a thread of its own, as a job does.
  std::future<Error> begin(SharedEngine& engine, const std::string& name) {
    return std::async(std::launch::async, [this, &engine, name] {
      return errorOf([&] {
        static_cast<void>(engine.analyze(named(name), [this] { return wanted_.load(); }, {}));
        throw Error(ErrorCode::kInternal, "answered");
      });
    });
  }

  std::shared_ptr<GatedEngine::Gate> gate_ = std::make_shared<GatedEngine::Gate>();
  Models models_;
  std::size_t loads_ = 0;
  std::atomic<bool> wanted_ = true;
  std::unique_ptr<AnalysisWorker> worker_;
};

TEST_F(SharedEngineTest, AnswersOnTheJobsThread) {
  gate_->letThrough();
  SharedEngine engine = engineFor(load("nano"));
  EXPECT_NE(engine.analyze(named("a"), {}, kNoProgress), nullptr);
  EXPECT_THAT(gate_->started, ElementsAre("a"));
}

TEST_F(SharedEngineTest, OpensNoModel) {
  SharedEngine engine = engineFor(nullptr);
  EXPECT_EQ(errorOf([&] { engine.loadModel({}, {}); }).code(), ErrorCode::kInternal);
  EXPECT_EQ(gate_->loads, 0);
}

TEST_F(SharedEngineTest, GivesTheEnginesErrors) {
  SharedEngine engine = engineFor(nullptr);
  const Error error =
      errorOf([&] { static_cast<void>(engine.analyze(named("throws"), {}, kNoProgress)); });
  EXPECT_EQ(error.code(), ErrorCode::kInternal);
  EXPECT_THAT(error.what(), HasSubstr("foreign"));
}

TEST_F(SharedEngineTest, WhatIsInFrontOfTheUserGoesFirst) {
  SharedEngine engine = engineFor(nullptr);
  worker_->submit(named("first"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  std::promise<void> submitted;
  SharedEngine slow(
      [&](JobRequest request) {
        worker_->submitJob(std::move(request));
        submitted.set_value();
      },
      nullptr);
  auto job = begin(slow, "job");
  submitted.get_future().wait();
  worker_->submit(named("gallery"), Lane::kBackground);
  worker_->submit(named("now"), Lane::kInteractive);
  gate_->letThrough();
  EXPECT_STREQ(job.get().what(), "answered");
  EXPECT_THAT(gate_->started, ElementsAre("first", "now", "gallery", "job"));
}

TEST_F(SharedEngineTest, AFilmLetsAJobThroughOnceASecond) {
  gate_->letThrough();
  SharedEngine engine = engineFor(nullptr);
  std::atomic<int> frames = 0;
  std::atomic<bool> playing = true;
  std::function<void(Outcome)> next = [&](const Outcome&) {
    ++frames;
    if (playing) {
      worker_->submitLive(named("frame"), next);
    }
  };
  worker_->submitLive(named("frame"), next);
  EXPECT_STREQ(begin(engine, "job").get().what(), "answered");
  EXPECT_GT(frames, 1) << "the film went on meanwhile";
  playing = false;
  worker_.reset();
}

TEST_F(SharedEngineTest, CancellingEndsTheRequestThatRuns) {
  SharedEngine engine = engineFor(nullptr);
  auto job = begin(engine, "held");
  ASSERT_TRUE(gate_->waitForStart(1));
  const auto asked = std::chrono::steady_clock::now();
  wanted_ = false;
  EXPECT_EQ(job.get().code(), ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 200ms);
}

TEST_F(SharedEngineTest, CancellingDoesNotWaitForWhatIsInFront) {
  worker_->submit(named("held"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  SharedEngine engine = engineFor(nullptr);
  auto job = begin(engine, "job");
  wanted_ = false;
  EXPECT_EQ(job.get().code(), ErrorCode::kCancelled);
  gate_->letThrough();
  worker_.reset();
  EXPECT_THAT(gate_->started, ElementsAre("held")) << "what nobody waits for is not computed";
}

TEST_F(SharedEngineTest, CancellingAllInTheWindowLeavesJobsAlone) {
  SharedEngine engine = engineFor(nullptr);
  auto job = begin(engine, "job");
  ASSERT_TRUE(gate_->waitForStart(1));
  worker_->cancelAll();
  gate_->letThrough();
  EXPECT_STREQ(job.get().what(), "answered");
}

TEST_F(SharedEngineTest, AnotherModelEndsTheJobInsteadOfMixing) {
  SharedEngine engine = engineFor(load("small"));
  auto running = begin(engine, "a");
  ASSERT_TRUE(gate_->waitForStart(1));
  worker_->loadModel(choiceOf("large"), {});
  gate_->letThrough();
  EXPECT_STREQ(running.get().what(), "answered") << "the picture that ran is still of the first";
  ASSERT_TRUE(models_.wait(++loads_).has_value());
  EXPECT_THROW(static_cast<void>(engine.analyze(named("b"), {}, kNoProgress)), OtherModel);
  EXPECT_THAT(gate_->started, ElementsAre("a"));
}

TEST_F(SharedEngineTest, TheModelOpenedAgainGoesOn) {
  gate_->letThrough();
  SharedEngine engine = engineFor(load("small"));
  ASSERT_NE(load("large"), nullptr);
  EXPECT_STREQ(
      errorOf([&] { static_cast<void>(engine.analyze(named("a"), {}, kNoProgress)); }).what(),
      "This was begun with the model “small”, which is not open any more. Open it again and "
      "retry.");
  ASSERT_NE(load("small"), nullptr);
  EXPECT_NE(engine.analyze(named("a"), {}, kNoProgress), nullptr);
}

TEST_F(SharedEngineTest, AModelThatDoesNotOpenChangesNothing) {
  gate_->letThrough();
  SharedEngine engine = engineFor(load("small"));
  EXPECT_EQ(load("broken"), nullptr);
  EXPECT_NE(engine.analyze(named("a"), {}, kNoProgress), nullptr);
}

TEST_F(SharedEngineTest, EndsWithTheWorker) {
  worker_->submit(named("held"), Lane::kInteractive);
  ASSERT_TRUE(gate_->waitForStart(1));
  std::promise<void> submitted;
  SharedEngine engine(
      [&](JobRequest request) {
        worker_->submitJob(std::move(request));
        submitted.set_value();
      },
      nullptr);
  auto job = begin(engine, "job");
  submitted.get_future().wait();
  worker_.reset();
  EXPECT_EQ(job.get().code(), ErrorCode::kCancelled);
}

}  // namespace
}  // namespace patchscape
