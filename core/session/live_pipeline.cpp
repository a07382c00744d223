// SPDX-License-Identifier: Apache-2.0
#include "core/session/live_pipeline.h"

#include "core/session/rate_meter.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kNewest = 0.2;                      // Weight of the newest frame's latency.
constexpr std::chrono::milliseconds kLookAgain{40};  // A frozen frame follows what is asked for.
constexpr std::size_t kMostStuck = 3;                // Threads that hang in a driver.

bool isWorthWaiting(const Error& error) {
  return error.code() == ErrorCode::kDeviceLost || error.code() == ErrorCode::kNotFound;
}

}  // namespace

class LivePipeline::Impl {
 public:
  Impl(OpenSource open, LivePlan plan, Callbacks callbacks, Timing timing)
      : open_(std::move(open)),
        callbacks_(std::move(callbacks)),
        timing_(timing),
        plan_(std::move(plan)),
        stage_(callbacks_.analyze),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  void setPlan(LivePlan plan) {
    const std::scoped_lock lock(mutex_);
    plan_ = std::move(plan);
    isPlanNew_ = true;
  }
  void setFrozen(bool frozen) {
    const std::scoped_lock lock(mutex_);
    frozen_ = frozen;
  }
  void restartColours() {
    const std::scoped_lock lock(mutex_);
    restart_ = true;
  }
  void painted(const Frame& frame);
  [[nodiscard]] LiveStatus status() const;

 private:
  void run(const std::stop_token& stop);
  [[nodiscard]] bool serve(const std::stop_token& stop);
  void take(FramePtr frame, const std::stop_token& stop);
  void showFrozenAgain(const std::stop_token& stop);
  void show(const FramePtr& frame, const std::stop_token& stop);
  [[nodiscard]] bool canOpen();
  void waitFor(const std::stop_token& stop, std::chrono::milliseconds time);
  void tell(LiveState state, std::string sentence = {});
  void countCapture();

  OpenSource open_;
  Callbacks callbacks_;
  Timing timing_;

  mutable std::mutex mutex_;  ///< Guards what the owner and the thread share.
  std::condition_variable_any wake_;
  LivePlan plan_;
  bool frozen_ = false;
  bool restart_ = false;
  bool isPlanNew_ = false;
  LiveStatus status_;
  mutable RateMeter shown_;
  std::unique_ptr<LiveCapture> capture_;
  std::uint64_t capturedBefore_ = 0;  ///< By captures that are gone.
  std::uint64_t droppedBefore_ = 0;

  // The thread's own.
  LiveState state_ = LiveState::kOpening;
  FramePtr last_;  ///< For showing it again while it is frozen.
  FrameStage stage_;
  std::vector<std::weak_ptr<void>> stuck_;

  std::jthread thread_;  ///< Last: starts when all else is there.
};

void LivePipeline::Impl::run(const std::stop_token& stop) {
  std::chrono::milliseconds backOff = timing_.firstBackOff;
  while (!stop.stop_requested()) {
    if (canOpen()) {
      {
        auto capture = std::make_unique<LiveCapture>(open_);
        const std::scoped_lock lock(mutex_);
        capture_ = std::move(capture);
      }
      const std::uint64_t before = status().captured;
      if (!serve(stop)) {
        break;
      }
      if (status().captured > before) {
        backOff = timing_.firstBackOff;
      }
      countCapture();
    }
    waitFor(stop, backOff);
    backOff = std::min(2 * backOff, timing_.mostBackOff);
  }
  countCapture();
}

/// True where the camera is worth opening again.
bool LivePipeline::Impl::serve(const std::stop_token& stop) {
  auto deadline = Clock::now() + timing_.openWithin;
  while (!stop.stop_requested()) {
    const auto look = Clock::now() + kLookAgain;
    FramePtr frame = capture_->takeUntil(stop, std::min(look, deadline));
    showFrozenAgain(stop);
    if (frame == nullptr && Clock::now() < deadline && !capture_->ended()) {
      continue;
    }
    if (frame != nullptr) {
      if (state_ != LiveState::kRunning) {
        tell(LiveState::kRunning);
      }
      take(std::move(frame), stop);
      deadline = Clock::now() + timing_.lostAfter;
      continue;
    }
    if (stop.stop_requested()) {
      return false;
    }
    const auto failure = capture_->failure();
    const auto info = capture_->info();
    if (failure && !isWorthWaiting(*failure)) {
      tell(LiveState::kFailed, failure->what());
      return false;
    }
    if (!failure && capture_->ended() && info && !info->live) {
      tell(LiveState::kEnded);
      return false;
    }
    tell(LiveState::kLost,
         failure ? failure->what()
                 : "The camera gives no pictures any more. It is opened again as soon as it can "
                   "be: plug it in, or close the program that uses it.");
    return true;
  }
  return false;
}

bool LivePipeline::Impl::canOpen() {
  std::erase_if(stuck_, [](const std::weak_ptr<void>& thread) { return thread.expired(); });
  return stuck_.size() < kMostStuck;
}

void LivePipeline::Impl::countCapture() {
  const std::scoped_lock lock(mutex_);
  if (capture_) {
    capturedBefore_ += capture_->captured();
    droppedBefore_ += capture_->dropped();
    stuck_.push_back(capture_->threadAlive());
    capture_.reset();
  }
}

void LivePipeline::Impl::waitFor(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, time, [] { return false; });
}

void LivePipeline::Impl::tell(LiveState state, std::string sentence) {
  state_ = state;
  {
    const std::scoped_lock lock(mutex_);
    if (status_.state == state && status_.sentence == sentence) {
      return;
    }
    status_.state = state;
    status_.sentence = std::move(sentence);
  }
  if (callbacks_.statusChanged) {
    callbacks_.statusChanged();
  }
}

void LivePipeline::Impl::take(FramePtr frame, const std::stop_token& stop) {
  {
    const std::scoped_lock lock(mutex_);
    if (frozen_ && last_ != nullptr) {
      return;
    }
  }
  last_ = std::move(frame);
  show(last_, stop);
}

void LivePipeline::Impl::showFrozenAgain(const std::stop_token& stop) {
  {
    const std::scoped_lock lock(mutex_);
    if (!frozen_ || !isPlanNew_ || last_ == nullptr) {
      return;
    }
  }
  show(last_, stop);
}

void LivePipeline::Impl::show(const FramePtr& frame, const std::stop_token& stop) {
  LivePlan plan;
  bool restart = false;
  bool isPlanNew = false;
  {
    const std::scoped_lock lock(mutex_);
    plan = plan_;
    restart = std::exchange(restart_, false);
    isPlanNew = std::exchange(isPlanNew_, false);
  }
  if (restart) {
    stage_.restartColours();
  } else if (isPlanNew) {
    stage_.jump();
  }
  const auto start = Clock::now();
  const auto live = stage_.run(frame, status().source, plan, stop);
  if (!live) {
    return;
  }
  if (plan.request) {
    tell(LiveState::kRunning, stage_.failure() ? stage_.failure()->what() : std::string());
  }
  {
    const std::scoped_lock lock(mutex_);
    status_.shorterSide = stage_.shorterSide();
  }
  callbacks_.draw(*live, stage_.views());
  if (live->analysed) {
    stage_.took(std::chrono::duration<double, std::milli>(Clock::now() - start).count(), plan);
  }
}

void LivePipeline::Impl::painted(const Frame& frame) {
  const auto now = Clock::now();
  const double latency = std::chrono::duration<double, std::milli>(now - frame.captured).count();
  const std::scoped_lock lock(mutex_);
  shown_.tick(now);
  ++status_.shown;
  status_.latencyMs =
      status_.shown == 1 ? latency : status_.latencyMs + (latency - status_.latencyMs) * kNewest;
}

LiveStatus LivePipeline::Impl::status() const {
  const std::scoped_lock lock(mutex_);
  LiveStatus status = status_;
  status.shownRate = shown_.rate(Clock::now());
  status.captured = capturedBefore_;
  status.dropped = droppedBefore_;
  if (capture_) {
    status.sourceRate = capture_->rate();
    status.captured += capture_->captured();
    status.dropped += capture_->dropped();
    if (const auto info = capture_->info()) {
      status.source = info->name;
    }
  }
  return status;
}

LivePipeline::LivePipeline(OpenSource open, LivePlan plan, Callbacks callbacks, Timing timing)
    : impl_(
          std::make_unique<Impl>(std::move(open), std::move(plan), std::move(callbacks), timing)) {}
LivePipeline::~LivePipeline() = default;

void LivePipeline::setPlan(LivePlan plan) { impl_->setPlan(std::move(plan)); }
void LivePipeline::setFrozen(bool frozen) { impl_->setFrozen(frozen); }
void LivePipeline::restartColours() { impl_->restartColours(); }
void LivePipeline::painted(const Frame& frame) { impl_->painted(frame); }
LiveStatus LivePipeline::status() const { return impl_->status(); }

}  // namespace patchscape
