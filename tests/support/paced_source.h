// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/media/frame_source.h"

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace patchscape::testing {

/// A camera that gives pictures of its own at an even rate, as a real one does.
class PacedSource final : public FrameSource {
 public:
  using Clock = std::chrono::steady_clock;

  /// \param draw The picture of a frame's index.
  PacedSource(double frameRate, std::function<Image(std::int64_t index)> draw)
      : period_(std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(1.0 / frameRate))),
        draw_(std::move(draw)) {
    info_.name = "paced test camera";
    info_.live = true;
  }

  [[nodiscard]] const SourceInfo& info() const noexcept override { return info_; }

  [[nodiscard]] FramePtr next(const KeepGoing& keepGoing) override {
    throwIfCancelled(keepGoing);
    auto frame = std::make_shared<Frame>();
    frame->image = draw_(position_);
    frame->index = position_++;
    due_ += period_;
    std::this_thread::sleep_until(due_);
    frame->captured = Clock::now();
    return frame;
  }

  [[nodiscard]] std::int64_t position() const noexcept override { return position_; }
  void seek(std::int64_t) override {
    throw Error(ErrorCode::kUnsupported, "A camera cannot be wound back.");
  }

 private:
  Clock::duration period_;
  std::function<Image(std::int64_t)> draw_;
  SourceInfo info_;
  std::int64_t position_ = 0;
  Clock::time_point due_ = Clock::now();
};

}  // namespace patchscape::testing
