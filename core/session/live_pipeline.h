// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/frame_stage.h"
#include "core/session/live_capture.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace patchscape {

enum class LiveState {
  kOpening,  ///< No frame yet.
  kRunning,
  kLost,    ///< No frame for two seconds, or the camera said so; it is opened again and again.
  kEnded,   ///< The source came to its end.
  kFailed,  ///< Nothing that waiting would mend.
};

/// How a live view is doing. Rates are frames a second over the last two seconds.
struct LiveStatus {
  LiveState state = LiveState::kOpening;
  std::string sentence;     ///< For kLost and kFailed: what is wrong and what happens next.
  std::string source;       ///< Its name; empty while it is being opened.
  double sourceRate = 0.0;  ///< That the source gives.
  double shownRate = 0.0;   ///< That are painted.
  std::uint64_t captured = 0;
  std::uint64_t dropped = 0;     ///< Replaced by a newer one before they were computed.
  std::uint64_t shown = 0;       ///< Painted.
  double latencyMs = 0.0;        ///< From having a frame to having it painted, lately.
  std::int64_t shorterSide = 0;  ///< Of the network's input now, pixels.
};

/// A live view: capture thread → newest frame → this pipeline's thread → `Callbacks::draw`.
///
/// Shows the newest frame and drops the rest; no queue grows anywhere. A camera that gives nothing
/// for two seconds is lost: it is said, and the camera is opened again, after half a second, then
/// after twice as long each time, at most eight seconds. Thread: that of the owner; the destructor
/// never waits for a device or the network.
class LivePipeline {
 public:
  struct Callbacks {
    AnalyzeFrame analyze;
    /// Draws a frame and leaves it for the window; on the pipeline's thread. `views` keeps the
    /// colours of this film steady.
    std::function<void(const LiveFrame&, SteadyViews& views)> draw;
    /// The state or its sentence changed; on the pipeline's thread.
    std::function<void()> statusChanged;
  };
  struct Timing {
    std::chrono::milliseconds lostAfter{2000};
    std::chrono::milliseconds openWithin{10'000};  ///< Cameras take their time to start.
    std::chrono::milliseconds firstBackOff{500};
    std::chrono::milliseconds mostBackOff{8000};
  };

  LivePipeline(OpenSource open, LivePlan plan, Callbacks callbacks, Timing timing);
  LivePipeline(OpenSource open, LivePlan plan, Callbacks callbacks)
      : LivePipeline(std::move(open), std::move(plan), std::move(callbacks), Timing()) {}
  LivePipeline(const LivePipeline&) = delete;
  LivePipeline& operator=(const LivePipeline&) = delete;
  ~LivePipeline();

  /// For the next frame, or at once for the one that is frozen. Call it also where what `draw` does
  /// has changed.
  void setPlan(LivePlan plan);
  /// Frozen, the last frame stays; the camera goes on, so that going on is instant.
  void setFrozen(bool frozen);
  /// Fits colours and ranges anew on the next frames.
  void restartColours();

  /// Told by the window: this frame is on screen now.
  void painted(const Frame& frame);

  [[nodiscard]] LiveStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace patchscape
