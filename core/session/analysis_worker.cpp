// SPDX-License-Identifier: Apache-2.0
#include "core/session/analysis_worker.h"

#include "core/inference/idle_team.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

struct Request {
  Ticket ticket;
  AnalysisRequest what;
};

struct LiveRequest {
  AnalysisRequest what;
  std::function<void(Outcome)> done;
};

struct WaitingJob {
  JobRequest request;
  std::chrono::steady_clock::time_point since;
};

/// How long films keep a job waiting.
constexpr std::chrono::seconds kJobsWait{1};

struct ModelRequest {
  ModelChoice choice;
  DeviceChoice device;
};

tl::unexpected<Error> cancelled() {
  return tl::unexpected<Error>(Error(ErrorCode::kCancelled, "Cancelled."));
}

bool isSameModel(const ModelInfo& wanted, const ModelInfo* open) {
  return open != nullptr && wanted.choice.path == open->choice.path &&
         wanted.device == open->device && wanted.precision == open->precision;
}

/// Runs `work`; whatever it throws becomes an Error.
template <typename Result, typename Work>
tl::expected<Result, Error> caught(Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const Error& error) {
    return tl::unexpected<Error>(error);
  } catch (const std::bad_alloc&) {
    return tl::unexpected<Error>(
        Error(ErrorCode::kOutOfMemory, "Not enough memory: choose a smaller input size or model."));
  } catch (const std::exception& error) {
    return tl::unexpected<Error>(
        Error(ErrorCode::kInternal,
              std::string("Something went wrong; please report this: ") + error.what(),
              error.what()));
  }
}

/// Lets at most 30 reports a second through; the last of a job always passes.
class Throttle {
 public:
  [[nodiscard]] bool pass(double fraction) {
    const auto now = std::chrono::steady_clock::now();
    if (fraction < 1.0 && now - last_ < std::chrono::milliseconds(33)) {
      return false;
    }
    last_ = now;
    return true;
  }

 private:
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace

class AnalysisWorker::Impl {
 public:
  Impl(std::unique_ptr<AnalysisEngine> engine, Callbacks callbacks)
      : engine_(std::move(engine)),
        callbacks_(std::move(callbacks)),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  ~Impl() {
    thread_.request_stop();
    abandonRunning();
    thread_.join();
    cancelAll();
    if (live_) {
      live_->done(cancelled());
    }
    for (const WaitingJob& job : jobs_) {
      job.request.done({cancelled()});
    }
  }

  void loadModel(ModelRequest request);
  Ticket submit(AnalysisRequest request, Lane lane);
  void submitLive(LiveRequest request);
  void submitJob(JobRequest request);
  void cancel(Ticket ticket);
  void cancelAll();

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  void run(const std::stop_token& stop);
  void runModel(const ModelRequest& request);
  void runRequest(const Request& request, const std::stop_token& stop);
  void runLive(const LiveRequest& request, const std::stop_token& stop);
  void runJob(const JobRequest& request, const std::stop_token& stop);
  [[nodiscard]] bool isIdle() const {
    return !model_ && !interactive_ && !live_ && background_.empty() && jobs_.empty();
  }
  [[nodiscard]] bool isJobDue() const {
    return !jobs_.empty() && std::chrono::steady_clock::now() - jobs_.front().since > kJobsWait;
  }
  void abandonRunning() { abandon_ = true; }
  void finish(Ticket ticket, Outcome outcome) const;

  std::unique_ptr<AnalysisEngine> engine_;
  Callbacks callbacks_;

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<ModelRequest> model_;
  std::optional<Request> interactive_;
  std::optional<LiveRequest> live_;
  std::deque<Request> background_;
  std::deque<WaitingJob> jobs_;
  Ticket running_ = 0;
  Ticket next_ = 1;
  std::atomic<bool> abandon_ = false;  ///< Asks the running request to end; a job's does not hear.
  std::shared_ptr<const ModelInfo> open_;  ///< Only the worker thread touches it.

  std::jthread thread_;  ///< Last: starts when all else is there.
};

void AnalysisWorker::Impl::loadModel(ModelRequest request) {
  {
    const std::scoped_lock lock(mutex_);
    model_ = std::move(request);
    abandonRunning();
  }
  wake_.notify_one();
}

Ticket AnalysisWorker::Impl::submit(AnalysisRequest request, Lane lane) {
  std::optional<Request> replaced;
  Ticket ticket = 0;
  {
    const std::scoped_lock lock(mutex_);
    ticket = next_++;
    Request entry{.ticket = ticket, .what = std::move(request)};
    if (lane == Lane::kInteractive) {
      replaced = std::exchange(interactive_, std::move(entry));
    } else {
      background_.push_back(std::move(entry));
    }
  }
  wake_.notify_one();
  if (replaced) {
    finish(replaced->ticket, cancelled());
  }
  return ticket;
}

void AnalysisWorker::Impl::submitLive(LiveRequest request) {
  std::optional<LiveRequest> replaced;
  {
    const std::scoped_lock lock(mutex_);
    replaced = std::exchange(live_, std::move(request));
  }
  wake_.notify_one();
  if (replaced) {
    replaced->done(cancelled());
  }
}

void AnalysisWorker::Impl::submitJob(JobRequest request) {
  {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back({.request = std::move(request), .since = std::chrono::steady_clock::now()});
  }
  wake_.notify_one();
}

void AnalysisWorker::Impl::cancel(Ticket ticket) {
  bool removed = false;
  {
    const std::scoped_lock lock(mutex_);
    if (running_ == ticket) {
      abandonRunning();
      return;
    }
    if (interactive_ && interactive_->ticket == ticket) {
      interactive_.reset();
      removed = true;
    }
    removed =
        std::erase_if(background_, [&](const Request& r) { return r.ticket == ticket; }) > 0 ||
        removed;
  }
  if (removed) {
    finish(ticket, cancelled());
  }
}

void AnalysisWorker::Impl::cancelAll() {
  std::vector<Ticket> removed;
  {
    const std::scoped_lock lock(mutex_);
    if (running_ != 0) {
      abandonRunning();
    }
    if (interactive_) {
      removed.push_back(interactive_->ticket);
      interactive_.reset();
    }
    for (const Request& request : background_) {
      removed.push_back(request.ticket);
    }
    background_.clear();
  }
  for (const Ticket ticket : removed) {
    finish(ticket, cancelled());
  }
}

void AnalysisWorker::Impl::finish(Ticket ticket, Outcome outcome) const {
  if (callbacks_.finished) {
    callbacks_.finished(ticket, std::move(outcome));
  }
}

void AnalysisWorker::Impl::run(const std::stop_token& stop) {
  while (true) {
    std::optional<ModelRequest> model;
    std::optional<Request> request;
    std::optional<LiveRequest> live;
    std::optional<JobRequest> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, stop, [this] { return !isIdle(); });
      if (stop.stop_requested()) {
        return;
      }
      abandon_ = false;
      if (model_) {
        model = std::exchange(model_, std::nullopt);
      } else if (interactive_) {
        request = std::exchange(interactive_, std::nullopt);
      } else if (live_ && !isJobDue()) {
        live = std::exchange(live_, std::nullopt);
      } else if (!background_.empty()) {
        request = std::move(background_.front());
        background_.pop_front();
      } else {
        job = std::move(jobs_.front().request);
        jobs_.pop_front();
      }
      running_ = request ? request->ticket : 0;
    }
    if (model) {
      runModel(*model);
    } else if (live) {
      runLive(*live, stop);
    } else if (job) {
      runJob(*job, stop);
    } else {
      runRequest(*request, stop);
    }
  }
}

void AnalysisWorker::Impl::runModel(const ModelRequest& request) {
  auto outcome = caught<std::shared_ptr<const ModelInfo>>(
      [&] { return engine_->loadModel(request.choice, request.device); });
  if (outcome) {
    open_ = *outcome;
    waitPolitely();  // The window and its cameras need the processors too.
  }
  if (callbacks_.modelLoaded) {
    callbacks_.modelLoaded(std::move(outcome));
  }
}

void AnalysisWorker::Impl::runRequest(const Request& request, const std::stop_token& stop) {
  const KeepGoing keepGoing = [&] { return !abandon_ && !stop.stop_requested(); };
  Throttle throttle;
  const Progress progress = [&](std::string_view stage, double fraction) {
    if (callbacks_.progress && throttle.pass(fraction)) {
      callbacks_.progress(request.ticket, std::string(stage), fraction);
    }
  };
  Outcome outcome = caught<std::shared_ptr<const AnalysisResult>>(
      [&] { return engine_->analyze(request.what, keepGoing, progress); });
  {
    const std::scoped_lock lock(mutex_);
    running_ = 0;
    if (outcome && !keepGoing()) {
      outcome = cancelled();
    }
  }
  finish(request.ticket, std::move(outcome));
}

void AnalysisWorker::Impl::runLive(const LiveRequest& request, const std::stop_token& stop) {
  const KeepGoing keepGoing = [&] { return !abandon_ && !stop.stop_requested(); };
  request.done(caught<std::shared_ptr<const AnalysisResult>>(
      [&] { return engine_->analyze(request.what, keepGoing, [](std::string_view, double) {}); }));
}

void AnalysisWorker::Impl::runJob(const JobRequest& request, const std::stop_token& stop) {
  if (request.model && !isSameModel(*request.model, open_.get())) {
    request.done({.outcome = cancelled(), .otherModel = true});
    return;
  }
  const KeepGoing keepGoing = [&] { return request.keepGoing() && !stop.stop_requested(); };
  request.done({caught<std::shared_ptr<const AnalysisResult>>([&] {
    throwIfCancelled(keepGoing);
    return engine_->analyze(request.what, keepGoing, [](std::string_view, double) {});
  })});
}

AnalysisWorker::AnalysisWorker(std::unique_ptr<AnalysisEngine> engine, Callbacks callbacks)
    : impl_(std::make_unique<Impl>(std::move(engine), std::move(callbacks))) {}
AnalysisWorker::~AnalysisWorker() = default;

void AnalysisWorker::loadModel(ModelChoice choice, DeviceChoice device) {
  impl_->loadModel({.choice = std::move(choice), .device = std::move(device)});
}

Ticket AnalysisWorker::submit(AnalysisRequest request, Lane lane) {
  return impl_->submit(std::move(request), lane);
}

void AnalysisWorker::submitLive(AnalysisRequest request, std::function<void(Outcome)> done) {
  impl_->submitLive({.what = std::move(request), .done = std::move(done)});
}

void AnalysisWorker::submitJob(JobRequest request) { impl_->submitJob(std::move(request)); }

void AnalysisWorker::cancel(Ticket ticket) { impl_->cancel(ticket); }
void AnalysisWorker::cancelAll() { impl_->cancelAll(); }

}  // namespace patchscape
