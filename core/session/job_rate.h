// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace patchscape {

/// How fast a job goes on lately, be a step a millisecond or an hour. Thread: one at a time.
class JobRate {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Tells that `done` steps are behind; the first call is where the count begins.
  void reach(std::int64_t done, Time now) {
    if (marks_.size() > 1 && now - marks_[marks_.size() - 2].when < kApart) {
      marks_.back() = {done, now};
      return;
    }
    marks_.push_back({done, now});
    if (marks_.size() > kMost) {
      marks_.pop_front();
    }
  }

  /// Steps a second; 0: not known yet.
  [[nodiscard]] double rate() const {
    if (marks_.empty()) {
      return 0.0;
    }
    const std::chrono::duration<double> span = marks_.back().when - marks_.front().when;
    const std::int64_t steps = marks_.back().done - marks_.front().done;
    return span.count() > 0.0 ? static_cast<double>(steps) / span.count() : 0.0;
  }

  /// Until `total` steps are done; nothing where that cannot be said.
  [[nodiscard]] std::optional<double> secondsLeft(std::int64_t total) const {
    const double speed = rate();
    if (speed <= 0.0 || total <= 0) {
      return std::nullopt;
    }
    return static_cast<double>(total - marks_.back().done) / speed;
  }

 private:
  struct Mark {
    std::int64_t done;
    Time when;
  };
  static constexpr std::chrono::milliseconds kApart{250};
  static constexpr std::size_t kMost = 40;

  std::deque<Mark> marks_;
};

}  // namespace patchscape
