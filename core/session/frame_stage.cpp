// SPDX-License-Identifier: Apache-2.0
#include "core/session/frame_stage.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace patchscape {
namespace {

/// Where a request's outcome is left. It outlives the stage where the worker is slow.
struct Answer {
  std::mutex mutex;
  std::condition_variable_any given;
  std::optional<Outcome> outcome;
};

/// What is wanted of a frame; nothing where it is shown as it is.
std::optional<AnalysisRequest> requestFor(const LivePlan& plan, const FollowStep& step) {
  std::optional<AnalysisRequest> request = plan.request;
  if (step.track) {
    if (!request) {
      request.emplace();
    }
    request->track = step.track;
    if (!request->segmentation) {
      request->segmentation = step.segments;
    }
  }
  return request;
}

/// A result as if its objects had been followed just now.
std::shared_ptr<const AnalysisResult> withObjects(const AnalysisResult& result,
                                                  const LivePlan& plan,
                                                  std::shared_ptr<const Segmentation> objects) {
  auto both = std::make_shared<AnalysisResult>(result);
  if (!both->model && plan.follow) {
    both->model = plan.follow->model;
    both->grid = objects->grid;
    both->inputSize = {.width = objects->grid.cols * plan.patchSize,
                       .height = objects->grid.rows * plan.patchSize};
  }
  both->objects = std::move(objects);
  return both;
}

}  // namespace

std::optional<LiveFrame> FrameStage::run(const FramePtr& frame,
                                         const std::string& source,
                                         const LivePlan& plan,
                                         const std::stop_token& stop,
                                         const FollowStep& step) {
  if (!views_ || !(views_->options() == plan.steady)) {
    views_.emplace(plan.steady);
  }
  failure_.reset();
  const Image image = plan.mirror ? mirrored(frame->image) : frame->image;
  const auto picture = framePicture(source, image);
  LiveFrame live{.frame = frame};
  if (auto request = requestFor(plan, step)) {
    request->picture.picture = picture;
    const Outcome outcome = analysed(plan, *std::move(request), stop);
    const bool failed = !outcome.has_value();
    if (stop.stop_requested() || (failed && outcome.error().code() == ErrorCode::kCancelled)) {
      return std::nullopt;
    }
    if (failed) {
      failure_ = outcome.error();
    } else {
      live.result = views_->settle(*outcome);
      live.analysed = true;
    }
  }
  if (live.result == nullptr) {
    auto bare = std::make_shared<AnalysisResult>();
    bare->picture = picture;
    live.result = std::move(bare);
  }
  if (step.objects && !failure_) {
    live.result = withObjects(*live.result, plan, step.objects);
    live.analysed = true;
  }
  return live;
}

void FrameStage::took(double milliseconds, const LivePlan& plan) {
  if (plan.preference == LivePreference::kSpeed && ladder_) {
    ladder_->observe(milliseconds);
  }
}

void FrameStage::jump() {
  if (views_) {
    views_->jump();
  }
}

ResolutionLadder& FrameStage::ladderFor(const LivePlan& plan) {
  if (!ladder_ || ladderTop_ != plan.shorterSide || ladderPatch_ != plan.patchSize ||
      ladderRate_ != plan.targetRate) {
    ladderTop_ = plan.shorterSide;
    ladderPatch_ = plan.patchSize;
    ladderRate_ = plan.targetRate;
    ladder_.emplace(plan.patchSize, plan.shorterSide, plan.targetRate);
  }
  return *ladder_;
}

Outcome FrameStage::analysed(const LivePlan& plan,
                             AnalysisRequest request,
                             const std::stop_token& stop) {
  ResolutionLadder& ladder = ladderFor(plan);
  request.size = {};
  request.size.shorterSide =
      plan.preference == LivePreference::kSpeed ? ladder.side() : plan.shorterSide;
  shorterSide_ = request.size.shorterSide;
  views_->prepare(request);
  auto answer = std::make_shared<Answer>();
  analyze_(std::move(request), [answer](Outcome outcome) {
    {
      const std::scoped_lock lock(answer->mutex);
      answer->outcome = std::move(outcome);
    }
    answer->given.notify_one();
  });
  std::unique_lock lock(answer->mutex);
  if (!answer->given.wait(lock, stop, [&] { return answer->outcome.has_value(); })) {
    return tl::unexpected<Error>(Error(ErrorCode::kCancelled, "Cancelled."));
  }
  if (!*answer->outcome && answer->outcome->error().code() == ErrorCode::kOutOfMemory) {
    ladder.refuse();
  }
  return *answer->outcome;
}

}  // namespace patchscape
