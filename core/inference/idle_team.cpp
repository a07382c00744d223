// SPDX-License-Identifier: Apache-2.0
#include "core/inference/idle_team.h"

#include <ATen/ATen.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stop_token>
#include <string>
#include <system_error>
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

/// How many threads of this program run or want to.
int ownRunning() {
  int running = 0;
  std::error_code ignored;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
    std::ifstream stat(task.path() / "stat");  // "12345 (name) R …"
    std::string text;
    std::getline(stat, text);
    const std::size_t name = text.rfind(')');
    running += static_cast<int>(name != std::string::npos && text.substr(name, 3) == ") R");
  }
  return running;
}

}  // namespace

void waitPolitely() { static const IdleTeam kTeam; }

void waitPolitelyWhereBusy(int threads) {
  // "0.20 0.18 0.12 3/78 12345": three threads of the machine run or want to.
  double averages = 0.0;
  int wanted = 0;
  std::ifstream("/proc/loadavg") >> averages >> averages >> averages >> wanted;
  const int others = wanted - ownRunning();
  if (others + threads > static_cast<int>(std::thread::hardware_concurrency())) {
    waitPolitely();
  }
}

}  // namespace patchscape
