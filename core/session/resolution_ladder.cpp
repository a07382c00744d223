// SPDX-License-Identifier: Apache-2.0
#include "core/session/resolution_ladder.h"

#include "core/base/check.h"

#include <algorithm>

namespace patchscape {
namespace {

constexpr std::int64_t kFewestPatches = 8;  // A shorter side that still tells parts apart.
constexpr double kStepDown = 1.25;          // From one size to the next smaller one.
constexpr double kNewest = 0.25;            // Weight of the newest frame's time.
constexpr double kTooSlow = 1.1;            // Of the budget.
constexpr double kRoomLeft = 0.85;
constexpr int kEnoughFrames = 5;
constexpr int kFirstPatience = 30;  // Frames.
constexpr int kMostPatience = 1920;

std::vector<std::int64_t> makeSides(std::int64_t patchSize, std::int64_t largest) {
  const auto rounded = [&](double side) {
    const auto patches = static_cast<std::int64_t>(side / static_cast<double>(patchSize) + 0.5);
    return std::max<std::int64_t>(1, patches) * patchSize;
  };
  std::vector<std::int64_t> sides{rounded(static_cast<double>(largest))};
  auto side = static_cast<double>(largest);
  while (true) {
    side /= kStepDown;
    const std::int64_t next = rounded(side);
    if (next < kFewestPatches * patchSize) {
      break;
    }
    if (next < sides.back()) {
      sides.push_back(next);
    }
  }
  std::ranges::reverse(sides);
  return sides;
}

}  // namespace

ResolutionLadder::ResolutionLadder(std::int64_t patchSize, std::int64_t largest, double targetRate)
    : patience_(kFirstPatience) {
  PATCHSCAPE_CHECK(patchSize > 0 && largest > 0 && targetRate > 0.0)
      << patchSize << ", " << largest << ", " << targetRate;
  sides_ = makeSides(patchSize, largest);
  step_ = sides_.size() - 1;
  budgetMs_ = 1000.0 / targetRate;
}

void ResolutionLadder::move(std::size_t step) {
  rose_ = step > step_;
  step_ = step;
  frames_ = 0;
  roomFor_ = 0;
}

void ResolutionLadder::observe(double milliseconds) {
  ++frames_;
  averageMs_ = frames_ == 1 ? milliseconds : averageMs_ + (milliseconds - averageMs_) * kNewest;
  if (frames_ < kEnoughFrames) {
    return;
  }
  if (averageMs_ > kTooSlow * budgetMs_) {
    if (rose_) {
      patience_ = std::min(2 * patience_, kMostPatience);
    }
    if (step_ > 0) {
      move(step_ - 1);
    }
    return;
  }
  if (step_ + 1 == sides_.size()) {
    return;
  }
  const double larger = static_cast<double>(sides_[step_ + 1]) / static_cast<double>(sides_[step_]);
  roomFor_ = averageMs_ * larger * larger < kRoomLeft * budgetMs_ ? roomFor_ + 1 : 0;
  if (roomFor_ >= patience_) {
    move(step_ + 1);
  }
}

void ResolutionLadder::refuse() {
  if (step_ > 0) {
    sides_.resize(step_);
    move(step_ - 1);
  }
}

}  // namespace patchscape
