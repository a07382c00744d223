// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/media/frame_source.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace patchscape {

/// Opens a source, on the capture thread. Errors: as `openFrameSource`.
using OpenSource = std::function<std::unique_ptr<FrameSource>(const KeepGoing& keepGoing)>;

/// One open camera and the thread that reads it; only the newest frame waits.
///
/// A driver that hangs never holds anybody up: a thread that does not end when it is asked to is
/// left behind, ends by itself where the driver lets it go, and touches nothing of the program's.
/// Thread: one at a time.
class LiveCapture {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit LiveCapture(OpenSource open);
  LiveCapture(const LiveCapture&) = delete;
  LiveCapture& operator=(const LiveCapture&) = delete;
  ~LiveCapture();  ///< Asks the thread to end; never waits for a device.

  /// The newest unread frame, waited for; null where none came before `deadline`, where the source
  /// ended, or once `stop` is requested.
  [[nodiscard]] FramePtr takeUntil(const std::stop_token& stop, Time deadline);

  /// Whether no frame will come any more.
  [[nodiscard]] bool ended() const;
  /// Why the source ended; nothing while it runs, or where it simply came to its end.
  [[nodiscard]] std::optional<Error> failure() const;
  /// Nothing while it is being opened.
  [[nodiscard]] std::optional<SourceInfo> info() const;

  [[nodiscard]] double rate() const;             ///< Frames a second that the source gives.
  [[nodiscard]] std::uint64_t captured() const;  ///< Frames had.
  [[nodiscard]] std::uint64_t dropped() const;   ///< Frames replaced before they were taken.

  /// Expires when the thread has ended: for counting those that were left behind.
  [[nodiscard]] std::weak_ptr<void> threadAlive() const;

 private:
  class Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace patchscape
