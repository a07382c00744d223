// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/media/frame_source.h"
#include "core/session/live_capture.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace patchscape::testing {

/// A picture of one level.
inline Image flatImage(int width, int height, int level = 100) {
  return {width,
          height,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * 3),
                                    static_cast<std::uint8_t>(level))};
}

/// A camera that does what a test says: gives frames, hangs, vanishes, comes back, changes size.
///
/// Thread: any.
class TestCamera {
 public:
  /// What the source does with the next call; a null frame is the end of the source.
  using Step = std::function<FramePtr()>;

  /// Opens a source onto this camera, which must live as long as anybody hangs in it.
  [[nodiscard]] static OpenSource opener(std::shared_ptr<TestCamera> camera) {
    return [camera = std::move(camera)](const KeepGoing& keepGoing) {
      return open(camera, keepGoing);
    };
  }

  void give(Image image) {
    push([image = std::move(image)]() mutable {
      auto frame = std::make_shared<Frame>();
      frame->image = std::move(image);
      frame->captured = std::chrono::steady_clock::now();
      return frame;
    });
  }
  void end() {
    push([] { return FramePtr(); });
  }
  void vanish() {
    push([]() -> FramePtr {
      throw Error(ErrorCode::kDeviceLost, "The camera was unplugged: plug it in again.");
    });
  }
  /// While it hangs, calls neither return nor ask whether to go on, as in a bad driver.
  void hang(bool on) {
    const std::scoped_lock lock(mutex_);
    hangs_ = on;
    changed_.notify_all();
  }
  /// Whether it can be opened.
  void plug(bool in) {
    const std::scoped_lock lock(mutex_);
    plugged_ = in;
  }
  [[nodiscard]] int opened() const {
    const std::scoped_lock lock(mutex_);
    return opened_;
  }
  [[nodiscard]] int closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
  }
  /// Frames and other steps that nobody asked for yet.
  [[nodiscard]] std::size_t waiting() const {
    const std::scoped_lock lock(mutex_);
    return steps_.size();
  }

 private:
  class Source final : public FrameSource {
   public:
    explicit Source(std::shared_ptr<TestCamera> camera)
        : camera_(std::move(camera)) {
      info_.name = "test camera";
      info_.live = true;
    }
    ~Source() override {
      const std::scoped_lock lock(camera_->mutex_);
      ++camera_->closed_;
    }
    [[nodiscard]] const SourceInfo& info() const noexcept override { return info_; }
    [[nodiscard]] FramePtr next(const KeepGoing& keepGoing) override {
      return camera_->next(keepGoing);
    }
    [[nodiscard]] std::int64_t position() const noexcept override { return 0; }
    void seek(std::int64_t) override {
      throw Error(ErrorCode::kUnsupported, "A camera cannot be wound back.");
    }

   private:
    std::shared_ptr<TestCamera> camera_;
    SourceInfo info_;
  };

  static std::unique_ptr<FrameSource> open(const std::shared_ptr<TestCamera>& camera,
                                           const KeepGoing& /*keepGoing*/) {
    const std::scoped_lock lock(camera->mutex_);
    ++camera->opened_;
    if (!camera->plugged_) {
      throw Error(ErrorCode::kDeviceLost, "There is no such camera: plug it in.");
    }
    return std::make_unique<Source>(camera);
  }

  void push(Step step) {
    const std::scoped_lock lock(mutex_);
    steps_.push_back(std::move(step));
    changed_.notify_all();
  }

  FramePtr next(const KeepGoing& keepGoing) {
    std::unique_lock lock(mutex_);
    while (hangs_ || steps_.empty()) {
      changed_.wait_for(lock, std::chrono::milliseconds(10));
      if (!hangs_) {
        throwIfCancelled(keepGoing);
      }
    }
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    lock.unlock();
    return step();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Step> steps_;
  bool hangs_ = false;
  bool plugged_ = true;
  int opened_ = 0;
  int closed_ = 0;
};

}  // namespace patchscape::testing
