// SPDX-License-Identifier: Apache-2.0
#include "core/session/steady_views.h"

#include "core/inference/steady_basis.h"
#include "core/overlay/camera_shift.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

constexpr double kRecentShare = 0.067;  // Halves in ten frames.

/// Whether a shift explains the picture: something large that drives through it is no pan, for what
/// is behind it stands still.
bool isPan(const std::vector<float>& shifted, const std::vector<float>& standing) {
  const auto still = [](const std::vector<float>& changes) {
    return std::ranges::count_if(changes,
                                 [](float change) { return change <= FlickerMeter::kStillLevels; });
  };
  return 2 * still(shifted) > std::max(std::ssize(shifted), 3 * still(standing));
}

}  // namespace

void SteadyViews::prepare(AnalysisRequest& request) {
  if (!request.pca || request.pca->basis || options_.basis == BasisMode::kEveryFrame) {
    return;
  }
  if (!basis_ || !(pca_ == request.pca->options)) {
    pca_ = request.pca->options;
    basis_ = std::make_shared<SteadyBasis>(SteadyBasisOptions{
        .pca = pca_,
        .firstFrames = options_.firstFrames,
        .adaptation = options_.basis == BasisMode::kAdapted ? options_.adaptation : 0.0});
  }
  request.pca->steady = basis_;
}

std::shared_ptr<const AnalysisResult> SteadyViews::settle(
    std::shared_ptr<const AnalysisResult> result) {
  ++frame_;
  const Image before = std::exchange(photo_, result->picture->image);
  const bool sameGrid = grid_ == result->grid;
  grid_ = result->grid;
  changes_ = patchChanges(sameGrid ? before : Image(), photo_, grid_);
  moved_ = {};
  const PixelShift shift = cameraShift(before, photo_);
  if (sameGrid && shift != PixelShift()) {
    auto changes = patchChanges(before, photo_, grid_, shift);
    if (isPan(changes, changes_)) {
      changes_ = std::move(changes);
      moved_ = shift;
    }
  }
  if (!options_.vote || !result->segmentation) {
    return result;
  }
  if (!vote_) {
    vote_.emplace();
  }
  auto settled = std::make_shared<AnalysisResult>(*result);
  SegmentationResult& named = *settled->segmentation;
  named.map = std::make_shared<const Segmentation>(vote_->next(*named.map));
  named.legend = legendOf(*named.map, settled->depth ? settled->depth->depth.get() : nullptr);
  return settled;
}

DepthStyle SteadyViews::depthStyle(const AnalysisResult& result, const DepthStyle& style) {
  if (!result.depth || style.rule == RangeRule::kFixed) {
    return style;
  }
  if (!range_ || rangeRule_ != style.rule) {
    rangeRule_ = style.rule;
    range_.emplace(options_.depth, style.rule);
  }
  DepthStyle steady = style;
  const ScalarMap& depth = valuesOf(*result.depth->grid);
  steady.fixed = range_->next(depth, movedAt(depth.width));
  steady.rule = RangeRule::kFixed;
  return steady;
}

PixelShift SteadyViews::movedAt(int width) const {
  const double scale = static_cast<double>(width) / photo_.width();
  return {.x = static_cast<int>(std::lround(scale * moved_.x)),
          .y = static_cast<int>(std::lround(scale * moved_.y))};
}

Image SteadyViews::steady(FilmView view, const Image& drawn) {
  Shown& shown = of(view);
  if (shown.frame != frame_ - 1) {
    shown.picture = {};
    shown.meter.forget();
  }
  shown.frame = frame_;
  const PixelShift moved = movedAt(drawn.width());
  // Between classes lie no classes: only colours of a scale may be mixed.
  const bool mixes = options_.followSlowly && view != FilmView::kSegmentation;
  Image steadied = mixes ? shown.picture.next(drawn, changes_, grid_, moved) : drawn;
  if (const auto index = shown.meter.add(changes_, steadied, grid_, moved)) {
    shown.recent += (*index - shown.recent) * kRecentShare;
  }
  return steadied;
}

double SteadyViews::flicker(FilmView view) const {
  return shown_[static_cast<std::size_t>(view)].meter.mean();
}

double SteadyViews::recentFlicker(FilmView view) const {
  return shown_[static_cast<std::size_t>(view)].recent;
}

void SteadyViews::jump() {
  for (Shown& shown : shown_) {
    shown.frame = -1;
  }
}

void SteadyViews::restart() {
  photo_ = {};
  basis_.reset();
  range_.reset();
  vote_.reset();
}

}  // namespace patchscape
