// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/class_vote.h"
#include "core/overlay/depth_overlay.h"
#include "core/overlay/flicker.h"
#include "core/overlay/steady_picture.h"
#include "core/overlay/steady_range.h"
#include "core/session/analysis_request.h"
#include "core/session/analysis_result.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace patchscape {

/// How the basis of a film's PCA colours goes on from frame to frame.
enum class BasisMode {
  kEveryFrame,  ///< Fitted on each frame alone: flickers.
  kLocked,      ///< Fitted on the first frames, then kept.
  kAdapted,     ///< Fitted on the first frames, then slowly adapted.
};

/// What keeps the colours of a film steady.
struct SteadyOptions {
  BasisMode basis = BasisMode::kLocked;
  int firstFrames = 8;       ///< The basis is fitted on these together.
  double adaptation = 0.05;  ///< Weight of a later frame, for BasisMode::kAdapted.
  RangeMode depth = RangeMode::kFollowed;
  bool vote = false;  ///< The last five frames vote on each pixel's class.
  /// Colours of PCA and depth follow slowly in patches whose picture stays (`SteadyPicture`).
  bool followSlowly = true;

  [[nodiscard]] bool operator==(const SteadyOptions&) const = default;
};

/// No steadiness at all: every frame as if it were alone.
inline constexpr SteadyOptions kEveryFrameAlone{
    .basis = BasisMode::kEveryFrame, .depth = RangeMode::kEveryFrame, .followSlowly = false};

/// What is drawn of a film.
enum class FilmView { kPca, kSegmentation, kDepth };

/// What has to be remembered from frame to frame of one film so that its colours are steady.
///
/// One film, one object. For each frame in order: `prepare` its request, `settle` its result, draw
/// it, and `steady` what was drawn.
/// Thread: one at a time.
class SteadyViews {
 public:
  explicit SteadyViews(SteadyOptions options)
      : options_(options) {}

  [[nodiscard]] const SteadyOptions& options() const noexcept { return options_; }

  /// Lets the request's PCA follow the film; one with a basis of its own keeps that.
  void prepare(AnalysisRequest& request);

  /// The result with what is voted on, legend included; the very result where nothing changes.
  [[nodiscard]] std::shared_ptr<const AnalysisResult> settle(
      std::shared_ptr<const AnalysisResult> result);

  /// The style to draw this frame's depth with: once a frame, after `settle`. A range that the
  /// style fixes stays.
  [[nodiscard]] DepthStyle depthStyle(const AnalysisResult& result, const DepthStyle& style);

  /// What is to be shown of this frame's `drawn` view; measures its flicker. Once a frame and view,
  /// after `settle`; a view that was left out for a frame starts anew.
  [[nodiscard]] Image steady(FilmView view, const Image& drawn);

  /// The flicker index of what was shown of a view: of the whole film, and lately (an average that
  /// halves every ten frames). Units: levels of 255. Source: `FlickerMeter`.
  [[nodiscard]] double flicker(FilmView view) const;
  [[nodiscard]] double recentFlicker(FilmView view) const;

  /// What is drawn next is shown as it is, at once: after another view, style or size was chosen.
  void jump();

  /// The next frame is a first one again: after a cut, or where a person asks for new colours.
  void restart();

 private:
  struct Shown {
    std::int64_t frame = -1;  ///< The last one.
    SteadyPicture picture;
    FlickerMeter meter;
    double recent = 0.0;
  };

  /// How far the picture has moved since the frame before, in pixels of a map of this width.
  [[nodiscard]] PixelShift movedAt(int width) const;

  [[nodiscard]] Shown& of(FilmView view) { return shown_[static_cast<std::size_t>(view)]; }

  SteadyOptions options_;
  PcaOptions pca_;
  std::shared_ptr<SteadyBasis> basis_;
  std::optional<SteadyRange> range_;
  RangeRule rangeRule_ = RangeRule::kPercent1;
  std::optional<ClassVote> vote_;
  Image photo_;
  PatchGrid grid_;
  PixelShift moved_;            ///< Of the photo, since the frame before.
  std::vector<float> changes_;  ///< Of the photo since the frame before, a patch each.
  std::int64_t frame_ = 0;
  std::array<Shown, 3> shown_;
};

}  // namespace patchscape
