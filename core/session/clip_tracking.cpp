// SPDX-License-Identifier: Apache-2.0
#include "core/session/clip_tracking.h"

#include "core/base/error.h"
#include "core/base/resample.h"
#include "core/inference/object_tracker.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

/// How many objects there will be once all is said.
int objectsOf(const ClipTracking& tracking) {
  int most = tracking.options.objects;
  for (const auto& [frame, edit] : tracking.edits) {
    most = std::max(most, edit.mask ? edit.mask->objects : 0);
    for (const ObjectClick& click : edit.clicks) {
      most = std::max(most, std::min(click.object, kMostObjects));
    }
  }
  return most;
}

[[noreturn]] void throwNothingSaid() {
  throw Error(ErrorCode::kInvalidArgument,
              "Nothing is said of what to follow: click an object or give a mask.");
}

/// One film on its way.
class Clip {
 public:
  Clip(FrameSource& source, AnalysisEngine& engine, const ClipTracking& tracking)
      : source_(source),
        engine_(engine),
        tracking_(tracking) {
    TrackOptions options = tracking.options;
    options.objects = objectsOf(tracking);
    report_.objects = options.objects;
    tracker_ = makeObjectTracker(options);
    nothing_.classes = objectTable(options.objects);
  }

  ClipReport run(const std::function<void(const TrackedFrame&)>& take, const KeepGoing& keepGoing) {
    checkEdits();
    while (const FramePtr frame = source_.next(keepGoing)) {
      const Image image = sized(frame->image);
      const std::int64_t lost = frame->index - nextIndex_;
      nextIndex_ = frame->index + 1;
      ObjectEdit edit = takeEdits(frame->index);
      const bool starts = report_.backbonePasses > 0 || !edit.empty();
      take({.frame = *frame,
            .image = image,
            .objects = starts ? followed(image, std::move(edit), keepGoing) : background(),
            .lost = lost});
      report_.dropped += lost;
      ++report_.frames;
    }
    finish();
    return std::move(report_);
  }

 private:
  void checkEdits() const {
    if (tracking_.edits.empty()) {
      throwNothingSaid();
    }
    const std::int64_t count = source_.info().frameCount;
    const std::int64_t first = tracking_.edits.begin()->first;
    const std::int64_t last = tracking_.edits.rbegin()->first;
    if (first < 0 || (count > 0 && last >= count)) {
      throwNoSuchFrame(source_.info(), first < 0 ? first : last);
    }
  }

  /// What is said of this frame and of lost ones before it.
  ObjectEdit takeEdits(std::int64_t index) {
    ObjectEdit edit;
    for (; next_ != tracking_.edits.end() && next_->first <= index; ++next_) {
      if (next_->second.mask) {
        edit = next_->second;
      } else {
        std::ranges::copy(next_->second.clicks, std::back_inserter(edit.clicks));
      }
    }
    return edit;
  }

  /// All frames as large as the first: one grid for the whole film.
  [[nodiscard]] Image sized(const Image& image) {
    if (nothing_.width == 0) {
      nothing_.width = image.width();
      nothing_.height = image.height();
    }
    const bool fits = image.width() == nothing_.width && image.height() == nothing_.height;
    return fits ? image
                : resample(image, nothing_.width, nothing_.height, ResampleFilter::kBicubic);
  }

  std::shared_ptr<const Segmentation> followed(const Image& image,
                                               ObjectEdit edit,
                                               const KeepGoing& keepGoing) {
    AnalysisRequest request;
    request.picture.picture = framePicture(source_.info().name, image);
    request.size = tracking_.size;
    if (tracking_.options.reach == ClickReach::kSegment && !edit.clicks.empty()) {
      request.segmentation = tracking_.segments;
    }
    request.track = TrackRequest{.tracker = tracker_, .edit = std::move(edit)};
    const auto result = engine_.analyze(request, keepGoing, {});
    report_.backbonePasses += result->backbonePasses;
    report_.inputSize = result->inputSize;
    report_.grid = result->grid;
    for (const auto& [stage, spent] : result->timingsMs) {
      report_.timingsMs[stage] += spent;
    }
    addNotices(result->notices, report_.notes);
    return result->objects;
  }

  /// A frame of which nothing is said yet.
  std::shared_ptr<const Segmentation> background() {
    if (!background_) {
      nothing_.labels.resize(static_cast<std::size_t>(nothing_.width) *
                             static_cast<std::size_t>(nothing_.height));
      background_ = std::make_shared<const Segmentation>(nothing_);
    }
    return background_;
  }

  void finish() {
    const auto damage = source_.damage();
    if (report_.frames == 0) {
      throw Error(ErrorCode::kBadData,
                  "No frame of " + source_.info().name + " can be read. " + damage.value_or(""));
    }
    if (damage) {
      report_.notes.push_back(*damage);
    }
    if (next_ != tracking_.edits.end()) {
      throw Error(ErrorCode::kInvalidArgument,
                  source_.info().name + " ends at frame " + std::to_string(nextIndex_ - 1) +
                      ", before frame " + std::to_string(next_->first) +
                      " of which something is said: choose an earlier one.");
    }
    report_.dropped += std::max<std::int64_t>(0, source_.info().frameCount - nextIndex_);
  }

  FrameSource& source_;
  AnalysisEngine& engine_;
  const ClipTracking& tracking_;
  std::shared_ptr<ObjectTracker> tracker_;
  std::map<std::int64_t, ObjectEdit>::const_iterator next_ = tracking_.edits.begin();
  Segmentation nothing_;
  std::shared_ptr<const Segmentation> background_;
  std::int64_t nextIndex_ = source_.position();
  ClipReport report_;
};

}  // namespace

std::shared_ptr<ObjectTracker> makeObjectTracker(const TrackOptions& options) {
  return std::make_shared<ObjectTracker>(options);
}

ClipReport trackClip(FrameSource& source,
                     AnalysisEngine& engine,
                     const ClipTracking& tracking,
                     const std::function<void(const TrackedFrame&)>& take,
                     const KeepGoing& keepGoing) {
  return Clip(source, engine, tracking).run(take, keepGoing);
}

}  // namespace patchscape
