// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>

namespace patchscape {

/// How often something happens, over the last two seconds. Thread: one at a time.
class RateMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kWindow{2};

  void tick(Time now) {
    forget(now);
    times_.push_back(now);
  }

  /// Times a second; 0 where it happened less than twice.
  [[nodiscard]] double rate(Time now) {
    forget(now);
    if (times_.size() < 2) {
      return 0.0;
    }
    const std::chrono::duration<double> span = times_.back() - times_.front();
    return span.count() > 0.0 ? static_cast<double>(times_.size() - 1) / span.count() : 0.0;
  }

 private:
  void forget(Time now) {
    while (!times_.empty() && now - times_.front() > kWindow) {
      times_.pop_front();
    }
  }

  std::deque<Time> times_;
};

}  // namespace patchscape
