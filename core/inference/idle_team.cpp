// SPDX-License-Identifier: Apache-2.0
#include "core/inference/idle_team.h"

#include <ATen/ATen.h>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace patchscape {
namespace {

class IdleTeam {
 public:
  IdleTeam() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return isThere_; });
  }

 private:
  void run(const std::stop_token& stop) {
    constexpr std::int64_t kWorthATeam = 1 << 18;  // Elements; the team is made by the first such.
    (void)at::ones({kWorthATeam}).add_(1.0);
    std::unique_lock lock(mutex_);
    isThere_ = true;
    changed_.notify_all();
    changed_.wait(lock, stop, [] { return false; });  // The team ends with the thread that made it.
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool isThere_ = false;
  std::jthread thread_{[this](const std::stop_token& stop) { run(stop); }};
};

}  // namespace

void waitPolitely() { static const IdleTeam kTeam; }

}  // namespace patchscape
