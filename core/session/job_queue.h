// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/shared_engine.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

using JobId = std::uint64_t;  ///< Larger is later; never 0.

/// Where a job, or one of its items, stands.
enum class JobState { kWaiting, kRunning, kDone, kFailed, kCancelled };

/// Whether nothing more comes of it unless it is retried.
[[nodiscard]] constexpr bool hasEnded(JobState state) noexcept {
  return state != JobState::kWaiting && state != JobState::kRunning;
}

/// What a job is to be.
struct JobOrder {
  std::string title;                       ///< For people.
  std::filesystem::path result;            ///< The file or folder that comes of it.
  std::shared_ptr<const ModelInfo> model;  ///< The one it needs; null: whichever is open.
};

/// One of the things that a job goes through, such as a picture of a batch.
struct JobItem {
  std::string name;
  JobState state = JobState::kWaiting;
  std::string sentence{};  ///< Why it failed.
};

/// How a job is doing.
struct JobStatus {
  JobId id = 0;
  JobOrder order;
  JobState state = JobState::kWaiting;
  std::int64_t done = 0;   ///< Frames or items.
  std::int64_t total = 0;  ///< 0: not known.
  double rate = 0.0;       ///< A second; 0: not known.
  std::optional<double> secondsLeft;
  std::size_t items = 0;
  std::optional<Error> failure;
  std::vector<std::string> notes;  ///< What a person should know of what was made.
};

/// What the work of a job has to do with.
class JobTools {
 public:
  virtual ~JobTools() = default;

  [[nodiscard]] virtual AnalysisEngine& engine() = 0;
  /// No once the job is cancelled.
  [[nodiscard]] virtual const KeepGoing& keepGoing() const = 0;
  /// Tells how far the job is. Its type is `FilmProgress`, too.
  virtual void progress(std::int64_t done, std::int64_t total) = 0;
  virtual void note(const std::string& sentence) = 0;
  /// Names all items; each waits.
  virtual void setItems(const std::vector<std::string>& names) = 0;
  virtual void setItem(std::size_t index, JobState state, const std::string& sentence = {}) = 0;
};

/// Does a job, from the start each time it is called; ends by an exception where it fails.
using JobWork = std::function<void(JobTools& tools)>;

/// Long work, one job after the other on a thread of its own, over the model that is open.
///
/// Thread: any.
class JobQueue {
 public:
  /// \param changed Called on any thread after every change, must return at once and call nothing
  ///     of the queue.
  JobQueue(JobLane lane, std::function<void()> changed);
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;
  ~JobQueue();  ///< As `end`.

  JobId add(JobOrder order, JobWork work);

  /// Ends it, at once where it waits, else at the next place where it can end.
  void cancel(JobId id);
  void cancelAll();
  /// Puts one that failed or was cancelled behind the others.
  void retry(JobId id);
  /// Cancels all and waits for the one that runs, no longer than for a frame; none begins any more.
  void end();
  /// Forgets those that have ended.
  void removeEnded();

  [[nodiscard]] std::vector<JobStatus> jobs() const;  ///< In their order.
  /// Empty where there is no such item.
  [[nodiscard]] JobItem item(JobId id, std::size_t index) const;
  [[nodiscard]] bool isBusy() const;  ///< Any job waits or runs.

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace patchscape
