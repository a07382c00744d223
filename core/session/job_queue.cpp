// SPDX-License-Identifier: Apache-2.0
#include "core/session/job_queue.h"

#include "core/session/job_rate.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace patchscape {
namespace {

struct Job {
  JobStatus status;
  JobWork work;
  JobRate rate;
  std::vector<JobItem> items;
  std::atomic<bool> wanted = true;
};

/// What a work threw, as an Error.
Error errorOf(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return {ErrorCode::kOutOfMemory,
            "Not enough memory: choose a smaller input size or model and retry."};
  } catch (const std::exception& error) {
    return {ErrorCode::kInternal,
            std::string("Something went wrong; please report this: ") + error.what(),
            error.what()};
  }
}

}  // namespace

class JobQueue::Impl {
 public:
  Impl(JobLane lane, std::function<void()> changed)
      : lane_(std::move(lane)),
        changed_(std::move(changed)),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  ~Impl() { end(); }

  JobId add(JobOrder order, JobWork work);
  void cancel(JobId id);
  void cancelAll();
  void end();
  void retry(JobId id);
  void removeEnded();
  [[nodiscard]] std::vector<JobStatus> jobs() const;
  [[nodiscard]] JobItem item(JobId id, std::size_t index) const;
  [[nodiscard]] bool isBusy() const;

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  class Tools;

  void run(const std::stop_token& stop);
  void runJob(const std::shared_ptr<Job>& job);
  void finish(Job& job, const std::exception_ptr& thrown);
  void cancelNow(Job& job);
  [[nodiscard]] std::shared_ptr<Job> find(JobId id) const;
  [[nodiscard]] std::shared_ptr<Job> firstWaiting() const;
  void tell() const {
    if (changed_) {
      changed_();
    }
  }
  /// Changes something under the lock, and tells it.
  template <typename Change>
  void change(Change&& change) {
    {
      const std::scoped_lock lock(mutex_);
      std::forward<Change>(change)();
    }
    tell();
  }

  JobLane lane_;
  std::function<void()> changed_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<std::shared_ptr<Job>> jobs_;
  JobId next_ = 1;
  std::jthread thread_;  ///< Last: starts when all else is there.
};

/// What the work of one job is given.
class JobQueue::Impl::Tools final : public JobTools {
 public:
  Tools(Impl& queue, Job& job)
      : queue_(queue),
        job_(job),
        engine_(queue.lane_, job.status.order.model),
        keepGoing_([&job] { return job.wanted.load(); }) {}

  AnalysisEngine& engine() override { return engine_; }
  const KeepGoing& keepGoing() const override { return keepGoing_; }

  void progress(std::int64_t done, std::int64_t total) override {
    queue_.change([&] {
      job_.rate.reach(done, std::chrono::steady_clock::now());
      job_.status.done = done;
      job_.status.total = total;
      job_.status.rate = job_.rate.rate();
      job_.status.secondsLeft = job_.rate.secondsLeft(total);
    });
  }
  void note(const std::string& sentence) override {
    queue_.change([&] { job_.status.notes.push_back(sentence); });
  }
  void setItems(const std::vector<std::string>& names) override {
    queue_.change([&] {
      job_.items.clear();
      for (const std::string& name : names) {
        job_.items.push_back({.name = name});
      }
      job_.status.items = names.size();
    });
  }
  void setItem(std::size_t index, JobState state, const std::string& sentence) override {
    queue_.change([&] {
      JobItem& item = job_.items.at(index);
      item.state = state;
      item.sentence = sentence;
    });
  }

 private:
  Impl& queue_;
  Job& job_;
  SharedEngine engine_;
  KeepGoing keepGoing_;
};

JobId JobQueue::Impl::add(JobOrder order, JobWork work) {
  JobId id = 0;
  change([&] {
    id = next_++;
    auto job = std::make_shared<Job>();
    job->status.id = id;
    job->status.order = std::move(order);
    job->work = std::move(work);
    jobs_.push_back(std::move(job));
  });
  wake_.notify_one();
  return id;
}

std::shared_ptr<Job> JobQueue::Impl::find(JobId id) const {
  const auto found = std::ranges::find_if(
      jobs_, [id](const std::shared_ptr<Job>& job) { return job->status.id == id; });
  return found == jobs_.end() ? nullptr : *found;
}

std::shared_ptr<Job> JobQueue::Impl::firstWaiting() const {
  const auto found = std::ranges::find_if(jobs_, [](const std::shared_ptr<Job>& job) {
    return job->status.state == JobState::kWaiting;
  });
  return found == jobs_.end() ? nullptr : *found;
}

void JobQueue::Impl::cancelNow(Job& job) {
  job.wanted = false;
  if (job.status.state == JobState::kWaiting) {
    job.status.state = JobState::kCancelled;
  }
}

void JobQueue::Impl::cancel(JobId id) {
  change([&] {
    if (const auto job = find(id)) {
      cancelNow(*job);
    }
  });
}

void JobQueue::Impl::cancelAll() {
  change([&] {
    for (const std::shared_ptr<Job>& job : jobs_) {
      cancelNow(*job);
    }
  });
}

void JobQueue::Impl::end() {
  thread_.request_stop();
  cancelAll();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void JobQueue::Impl::retry(JobId id) {
  change([&] {
    const auto job = find(id);
    if (!job || !hasEnded(job->status.state) || job->status.state == JobState::kDone) {
      return;
    }
    job->status = {.id = id, .order = job->status.order};
    job->rate = {};
    job->items.clear();
    job->wanted = true;
    std::erase(jobs_, job);
    jobs_.push_back(job);
  });
  wake_.notify_one();
}

void JobQueue::Impl::removeEnded() {
  change([&] {
    std::erase_if(jobs_,
                  [](const std::shared_ptr<Job>& job) { return hasEnded(job->status.state); });
  });
}

std::vector<JobStatus> JobQueue::Impl::jobs() const {
  const std::scoped_lock lock(mutex_);
  std::vector<JobStatus> all;
  for (const std::shared_ptr<Job>& job : jobs_) {
    all.push_back(job->status);
  }
  return all;
}

JobItem JobQueue::Impl::item(JobId id, std::size_t index) const {
  const std::scoped_lock lock(mutex_);
  const auto job = find(id);
  return job && index < job->items.size() ? job->items[index] : JobItem{};
}

bool JobQueue::Impl::isBusy() const {
  const std::scoped_lock lock(mutex_);
  return std::ranges::any_of(
      jobs_, [](const std::shared_ptr<Job>& job) { return !hasEnded(job->status.state); });
}

void JobQueue::Impl::run(const std::stop_token& stop) {
  while (true) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, stop, [&] { return (job = firstWaiting()) != nullptr; });
      if (stop.stop_requested()) {
        return;
      }
      job->status.state = JobState::kRunning;
    }
    tell();
    runJob(job);
  }
}

void JobQueue::Impl::runJob(const std::shared_ptr<Job>& job) {
  std::exception_ptr thrown;
  try {
    Tools tools(*this, *job);
    job->work(tools);
  } catch (...) {
    thrown = std::current_exception();
  }
  change([&] { finish(*job, thrown); });
}

void JobQueue::Impl::finish(Job& job, const std::exception_ptr& thrown) {
  job.status.state = JobState::kDone;
  job.status.secondsLeft.reset();
  if (thrown) {
    Error error = errorOf(thrown);
    const bool cancelled = error.code() == ErrorCode::kCancelled;
    job.status.state = cancelled ? JobState::kCancelled : JobState::kFailed;
    if (!cancelled) {
      job.status.failure = std::move(error);
    }
  }
  for (JobItem& item : job.items) {
    if (!hasEnded(item.state)) {
      item.state = JobState::kCancelled;
    }
  }
}

JobQueue::JobQueue(JobLane lane, std::function<void()> changed)
    : impl_(std::make_unique<Impl>(std::move(lane), std::move(changed))) {}
JobQueue::~JobQueue() = default;

JobId JobQueue::add(JobOrder order, JobWork work) {
  return impl_->add(std::move(order), std::move(work));
}
void JobQueue::cancel(JobId id) { impl_->cancel(id); }
void JobQueue::cancelAll() { impl_->cancelAll(); }
void JobQueue::end() { impl_->end(); }
void JobQueue::retry(JobId id) { impl_->retry(id); }
void JobQueue::removeEnded() { impl_->removeEnded(); }
std::vector<JobStatus> JobQueue::jobs() const { return impl_->jobs(); }
JobItem JobQueue::item(JobId id, std::size_t index) const { return impl_->item(id, index); }
bool JobQueue::isBusy() const { return impl_->isBusy(); }

}  // namespace patchscape
