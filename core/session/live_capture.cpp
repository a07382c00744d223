// SPDX-License-Identifier: Apache-2.0
#include "core/session/live_capture.h"

#include "core/base/latest_mailbox.h"
#include "core/session/rate_meter.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace patchscape {

/// What the thread works on. It owns a share, so that it can be left behind.
class LiveCapture::Shared {
 public:
  void run(const OpenSource& open) {
    try {
      read(open);
    } catch (const Error& error) {
      end(error);
    } catch (const std::exception& error) {
      end(Error(ErrorCode::kInternal,
                std::string("The camera could not be read; please report this: ") + error.what(),
                error.what()));
    }
    frames.put(nullptr);  // Wakes whoever waits.
  }

  LatestMailbox<FramePtr> frames;
  std::atomic<bool> stop = false;
  mutable std::mutex mutex;  ///< Guards all below.
  bool ended = false;
  std::optional<Error> failure;
  std::optional<SourceInfo> info;
  RateMeter arrivals;
  std::uint64_t captured = 0;

 private:
  void read(const OpenSource& open) {
    const KeepGoing keepGoing = [this] { return !stop.load(); };
    const auto source = open(keepGoing);
    {
      const std::scoped_lock lock(mutex);
      info = source->info();
    }
    while (!stop) {
      FramePtr frame = source->next(keepGoing);
      if (frame == nullptr) {
        end(std::nullopt);
        return;
      }
      if (frame->image.empty()) {
        continue;  // Some drivers give one while they start; it is no sign of life.
      }
      const std::scoped_lock lock(mutex);
      ++captured;
      arrivals.tick(std::chrono::steady_clock::now());
      frames.put(std::move(frame));
    }
    end(std::nullopt);
  }

  void end(std::optional<Error> why) {
    const std::scoped_lock lock(mutex);
    ended = true;
    failure = std::move(why);
  }
};

LiveCapture::LiveCapture(OpenSource open)
    : shared_(std::make_shared<Shared>()) {
  std::jthread([shared = shared_, open = std::move(open)]() mutable {
    shared->run(open);
    open = nullptr;
    shared.reset();
  }).detach();
}

LiveCapture::~LiveCapture() { shared_->stop = true; }

FramePtr LiveCapture::takeUntil(const std::stop_token& stop, Time deadline) {
  return shared_->frames.takeUntil(stop, deadline).value_or(nullptr);
}

bool LiveCapture::ended() const {
  const std::scoped_lock lock(shared_->mutex);
  return shared_->ended;
}

std::optional<Error> LiveCapture::failure() const {
  const std::scoped_lock lock(shared_->mutex);
  return shared_->failure;
}

std::optional<SourceInfo> LiveCapture::info() const {
  const std::scoped_lock lock(shared_->mutex);
  return shared_->info;
}

double LiveCapture::rate() const {
  const std::scoped_lock lock(shared_->mutex);
  return shared_->arrivals.rate(std::chrono::steady_clock::now());
}

std::uint64_t LiveCapture::captured() const {
  const std::scoped_lock lock(shared_->mutex);
  return shared_->captured;
}

std::uint64_t LiveCapture::dropped() const { return shared_->frames.dropped(); }

std::weak_ptr<void> LiveCapture::threadAlive() const { return shared_; }

}  // namespace patchscape
