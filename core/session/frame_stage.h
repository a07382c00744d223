// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/frame.h"
#include "core/session/analysis_worker.h"
#include "core/session/object_follower.h"
#include "core/session/resolution_ladder.h"
#include "core/session/steady_views.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace patchscape {

/// What gives way where a machine is slow.
enum class LivePreference {
  kQuality,  ///< The rate: every frame at the size that was asked for.
  kSpeed,    ///< The size: as large as keeps the target rate (`ResolutionLadder`).
};

/// What is wanted of each frame. Taken anew for every one, so that it may change at any time.
struct LivePlan {
  /// Without a picture and a size. Nothing: frames are shown as they are, as while a model opens.
  std::optional<AnalysisRequest> request;
  std::int64_t shorterSide = 224;  ///< Wanted, pixels.
  std::int64_t patchSize = 14;
  LivePreference preference = LivePreference::kSpeed;
  double targetRate = 15.0;  ///< Frames a second, for kSpeed.
  bool mirror = false;
  SteadyOptions steady;
  std::optional<FollowOptions> follow;  ///< Of a film alone: its objects are followed.
};

/// One frame and what was made of it, to be drawn.
struct LiveFrame {
  FramePtr frame;
  std::shared_ptr<const AnalysisResult>
      result;             ///< `result->picture` is the frame, mirrored if so.
  bool analysed = false;  ///< False: a picture without any view.
  bool outdated = false;  ///< Something else is said of its objects by now: not to be kept.
};

/// Hands a request to whoever owns the model, at once; `done` may be called on any thread.
using AnalyzeFrame = std::function<void(AnalysisRequest, std::function<void(Outcome)> done)>;

/// What happens to each frame of a film between reading and drawing.
///
/// Thread: one at a time; waits for the network, but never longer than until a stop is requested.
class FrameStage {
 public:
  explicit FrameStage(AnalyzeFrame analyze)
      : analyze_(std::move(analyze)) {}

  /// The frame with what the plan wants of it, and with its objects; nothing where it was
  /// cancelled. Where the network failed the frame is bare and `failure` says why.
  [[nodiscard]] std::optional<LiveFrame> run(const FramePtr& frame,
                                             const std::string& source,
                                             const LivePlan& plan,
                                             const std::stop_token& stop,
                                             const FollowStep& step = {});
  [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }

  /// Told how long a frame took in all, so that the size follows.
  void took(double milliseconds, const LivePlan& plan);

  [[nodiscard]] SteadyViews& views() { return *views_; }
  /// What is drawn next is shown at once: something else is wanted, or frames were left out.
  void jump();
  void restartColours() { views_.reset(); }
  /// Of the network's input at the last frame, pixels.
  [[nodiscard]] std::int64_t shorterSide() const noexcept { return shorterSide_; }

 private:
  [[nodiscard]] Outcome analysed(const LivePlan& plan,
                                 AnalysisRequest request,
                                 const std::stop_token& stop);
  [[nodiscard]] ResolutionLadder& ladderFor(const LivePlan& plan);

  AnalyzeFrame analyze_;
  std::optional<SteadyViews> views_;
  std::optional<ResolutionLadder> ladder_;
  std::int64_t ladderTop_ = 0;
  std::int64_t ladderPatch_ = 0;
  double ladderRate_ = 0.0;
  std::optional<Error> failure_;
  std::int64_t shorterSide_ = 0;
};

}  // namespace patchscape
