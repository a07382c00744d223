// SPDX-License-Identifier: Apache-2.0
#include "core/session/batch_size.h"

#include <algorithm>

namespace patchscape {
namespace {

constexpr double kNotWorse = 1.03;  // Times that differ by less are the same.
constexpr std::size_t kMostGatheredBytes = std::size_t{256} << 20;
constexpr double kLongestPass = 500.0;  // Milliseconds; beyond them nothing is left to gain.
/// A GPU queues the first two passes of a shape, records the third, and repeats from then on.
constexpr int kPassesOfATrial = 4;

bool isOf(const BatchTrial& trial, const std::string& way, InputSize size) {
  return trial.way == way && trial.size == size;
}

/// The fewest pictures whose time is as good as the best.
int bestOf(const std::map<int, BatchTrial::Passes>& byCount) {
  double best = byCount.begin()->second.millisecondsEach;
  for (const auto& [pictures, passes] : byCount) {
    best = std::min(best, passes.millisecondsEach);
  }
  return std::ranges::find_if(
             byCount,
             [&](const auto& entry) { return entry.second.millisecondsEach <= best * kNotWorse; })
      ->first;
}

}  // namespace

int BatchSize::nextOf(const BatchTrial& trial) const {
  if (fixed_ > 0) {
    return fixed_;
  }
  std::map<int, BatchTrial::Passes> tried;
  for (int pictures = 1; pictures <= kMost; pictures *= 2) {
    const auto found = trial.byCount.find(pictures);
    if (found == trial.byCount.end() || found->second.count < kPassesOfATrial) {
      return pictures;
    }
    const double each = found->second.millisecondsEach;
    const bool gains = tried.empty() || each * kNotWorse < tried.at(bestOf(tried)).millisecondsEach;
    tried.insert(*found);
    if (!gains || each * 2 * pictures > kLongestPass) {
      break;
    }
  }
  return bestOf(tried);
}

int BatchSize::gathered() const {
  const std::scoped_lock lock(mutex_);
  if (fixed_ > 0) {
    return fixed_;
  }
  int most = 1;
  for (const BatchTrial& trial : trials_) {
    most = std::max(most, trial.next);
  }
  return most;
}

bool BatchSize::isEnough(std::size_t pictures, std::size_t bytes) const {
  return pictures >= static_cast<std::size_t>(gathered()) || bytes >= kMostGatheredBytes;
}

int BatchSize::next(const std::string& way, InputSize size) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::ranges::find_if(
      trials_, [&](const BatchTrial& trial) { return isOf(trial, way, size); });
  return found != trials_.end() ? found->next : std::max(1, fixed_);
}

void BatchSize::measured(const std::string& way,
                         InputSize size,
                         int pictures,
                         double milliseconds) {
  const std::scoped_lock lock(mutex_);
  auto found = std::ranges::find_if(
      trials_, [&](const BatchTrial& trial) { return isOf(trial, way, size); });
  if (found == trials_.end()) {
    found = trials_.insert(trials_.end(), {.way = way, .size = size});
  }
  BatchTrial::Passes& passes = found->byCount[pictures];
  const double each = milliseconds / pictures;
  passes.millisecondsEach = passes.count == 0 ? each : std::min(passes.millisecondsEach, each);
  ++passes.count;
  found->next = nextOf(*found);
}

std::vector<BatchTrial> BatchSize::trials() const {
  const std::scoped_lock lock(mutex_);
  return trials_;
}

}  // namespace patchscape
