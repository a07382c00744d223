// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace patchscape {

/// A one-slot hand-over between two threads in which a new value replaces an unread one.
///
/// For live video: a slow reader sees fewer frames, never older ones, and the writer never waits.
/// Thread: `put` from any number of writers, taking from one reader.
template <typename T>
class LatestMailbox {
 public:
  /// Stores `value`. Returns true where an unread one was dropped.
  bool put(T value) {
    bool replaced = false;
    {
      const std::scoped_lock lock(mutex_);
      replaced = slot_.has_value();
      slot_ = std::move(value);
      dropped_ += replaced ? 1U : 0U;
    }
    filled_.notify_one();
    return replaced;
  }

  /// Waits for a value. Returns nothing once `stop` is requested.
  [[nodiscard]] std::optional<T> take(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, std::move(stop), [this] { return slot_.has_value(); });
    return std::exchange(slot_, std::nullopt);
  }

  /// The same, and nothing where none came before `deadline`.
  [[nodiscard]] std::optional<T> takeUntil(std::stop_token stop,
                                           std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    filled_.wait_until(lock, std::move(stop), deadline, [this] { return slot_.has_value(); });
    return std::exchange(slot_, std::nullopt);
  }

  /// What is there now, without waiting.
  [[nodiscard]] std::optional<T> tryTake() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(slot_, std::nullopt);
  }

  /// Values replaced before they were read, since construction.
  [[nodiscard]] std::uint64_t dropped() const {
    const std::scoped_lock lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any filled_;  ///< The only kind that waits with a stop_token.
  std::optional<T> slot_;
  std::uint64_t dropped_ = 0;
};

}  // namespace patchscape
