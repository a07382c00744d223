// SPDX-License-Identifier: Apache-2.0
#include "core/session/object_follower.h"

#include "core/base/check.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace patchscape {

void ObjectFollower::add(std::int64_t frame, const ObjectClick& click) {
  const std::scoped_lock lock(mutex_);
  const auto kept = kept_.find(frame);
  if (!clicks_.byFrame().contains(frame) && kept != kept_.end()) {
    before_[frame] = kept->second.objects.softLabels();
  }
  forgetFrom(clicks_.add(frame, click));
}

std::optional<std::int64_t> ObjectFollower::removeObject(int object) {
  const std::scoped_lock lock(mutex_);
  return forgetFrom(clicks_.removeObject(object));
}

std::optional<std::int64_t> ObjectFollower::clear() {
  const std::scoped_lock lock(mutex_);
  return forgetFrom(clicks_.clear());
}

std::optional<std::int64_t> ObjectFollower::undo() {
  const std::scoped_lock lock(mutex_);
  return forgetFrom(clicks_.undo());
}

/// The masks from a frame on, and what was followed to the corrections after it.
std::optional<std::int64_t> ObjectFollower::forgetFrom(std::optional<std::int64_t> frame) {
  if (!frame) {
    return frame;
  }
  ++generation_;
  for (auto each = kept_.lower_bound(*frame); each != kept_.end(); each = kept_.erase(each)) {
    keptBytes_ -= each->second.objects.bytes();
  }
  before_.erase(before_.upper_bound(*frame), before_.end());
  if (!clicks_.byFrame().contains(*frame)) {
    before_.erase(*frame);
  }
  position_.reset();
  return frame;
}

bool ObjectFollower::canUndo() const {
  const std::scoped_lock lock(mutex_);
  return clicks_.canUndo();
}

std::set<int> ObjectFollower::objects() const {
  const std::scoped_lock lock(mutex_);
  return clicks_.objects();
}

std::optional<std::int64_t> ObjectFollower::firstFrame() const {
  const std::scoped_lock lock(mutex_);
  return clicks_.byFrame().empty() ? std::nullopt : std::optional(clicks_.byFrame().begin()->first);
}

ClipTracking ObjectFollower::tracking() const {
  const std::scoped_lock lock(mutex_);
  ClipTracking tracking;
  if (madeWith_) {
    tracking.options = madeWith_->track;
    tracking.size = madeWith_->size;
    tracking.segments = madeWith_->segments;
  }
  for (const auto& [frame, clicks] : clicks_.byFrame()) {
    tracking.edits[frame].clicks = clicks;
  }
  return tracking;
}

std::optional<std::vector<std::int64_t>> ObjectFollower::pixelsIn(std::int64_t frame) const {
  const std::scoped_lock lock(mutex_);
  const auto kept = kept_.find(frame);
  return kept == kept_.end() ? std::nullopt : std::optional(kept->second.objects.pixels());
}

std::vector<std::int64_t> ObjectFollower::keptFrames() const {
  const std::scoped_lock lock(mutex_);
  const auto frames = std::views::keys(kept_);
  return {frames.begin(), frames.end()};
}

std::size_t ObjectFollower::keptBytes() const {
  const std::scoped_lock lock(mutex_);
  return keptBytes_;
}

void ObjectFollower::setOptions(const std::optional<FollowOptions>& options) {
  const std::scoped_lock lock(mutex_);
  options_ = options;
  if (options && madeWith_ != options) {
    madeWith_ = options;
    before_.clear();
    const auto& clicks = clicks_.byFrame();
    forgetFrom(clicks.empty() ? std::nullopt : std::optional(clicks.begin()->first));
  }
}

bool ObjectFollower::isKnown(std::int64_t frame) const {
  const auto kept = kept_.lower_bound(frame);
  return kept != kept_.end() && kept->second.from <= frame;
}

/// Whether following can begin there: nothing was said before, or what came of it is known.
bool ObjectFollower::isStart(std::int64_t frame) const {
  const auto& clicks = clicks_.byFrame();
  return clicks.contains(frame) && (frame == clicks.begin()->first || before_.contains(frame));
}

/// The last one up to a frame; there is one.
std::int64_t ObjectFollower::lastStart(std::int64_t frame) const {
  const auto& clicks = clicks_.byFrame();
  auto last = std::prev(clicks.upper_bound(frame));
  while (!isStart(last->first)) {
    --last;
  }
  return last->first;
}

std::int64_t ObjectFollower::startFor(std::int64_t frame) {
  const std::scoped_lock lock(mutex_);
  const auto& clicks = clicks_.byFrame();
  if (!options_ || clicks.empty() || frame < clicks.begin()->first || isKnown(frame)) {
    return frame;
  }
  const std::int64_t start = lastStart(frame);
  if (position_ && *position_ < frame && *position_ + 1 >= start) {
    return *position_ + 1;
  }
  position_.reset();
  return start;
}

ObjectEdit ObjectFollower::editOf(std::int64_t frame) const {
  ObjectEdit edit;
  if (const auto clicks = clicks_.byFrame().find(frame); clicks != clicks_.byFrame().end()) {
    edit.clicks = clicks->second;
  }
  return edit;
}

void ObjectFollower::startTracker() {
  TrackOptions options = options_->track;
  const std::set<int> objects = clicks_.objects();
  // As `trackClip` has it: room for all from the start.
  options.objects = std::max(options.objects, objects.empty() ? 0 : *objects.rbegin());
  tracker_ = makeObjectTracker(options);
}

FollowStep ObjectFollower::begin(std::int64_t frame, bool onTheWay) {
  const std::scoped_lock lock(mutex_);
  FollowStep step;
  step.frame = frame;
  step.generation = generation_;
  const auto& clicks = clicks_.byFrame();
  if (!options_ || clicks.empty() || frame < clicks.begin()->first) {
    return step;
  }
  const bool goesOn = position_ && *position_ < frame;
  const auto kept = kept_.find(frame);
  if (kept != kept_.end() && !(onTheWay && (goesOn || isStart(frame)))) {
    step.objects = kept->second.objects.restored();
    return step;
  }
  ObjectEdit edit = editOf(frame);
  if (!goesOn) {
    if (!isStart(frame)) {
      return step;  // Something was said since `startFor`: the player is on its way back.
    }
    startTracker();
    const auto before = before_.find(frame);
    edit.from = before == before_.end() ? nullptr : before->second;
  }
  if (options_->track.reach == ClickReach::kSegment && !edit.clicks.empty()) {
    step.segments = options_->segments;
  }
  step.track = TrackRequest{.tracker = tracker_, .edit = std::move(edit)};
  return step;
}

bool ObjectFollower::finish(const FollowStep& step,
                            const std::shared_ptr<const Segmentation>& objects) {
  PATCHSCAPE_CHECK(!step.track || objects) << "a frame was followed and has no objects";
  std::optional<KeptObjects> made;
  if (step.track) {
    made.emplace(*objects);
  }
  const std::scoped_lock lock(mutex_);
  if (step.generation != generation_ || !made) {
    return step.generation == generation_;
  }
  const bool goesOn = position_ && *position_ < step.frame;
  const std::int64_t from = goesOn ? *position_ + 1 : step.frame;
  position_ = step.frame;
  if (!kept_.contains(step.frame)) {
    keptBytes_ += made->bytes();
    kept_.emplace(step.frame, Kept{.from = from, .objects = *std::move(made)});
    trim(step.frame);
  }
  return true;
}

void ObjectFollower::refuse(const FollowStep& step) {
  const std::scoped_lock lock(mutex_);
  if (step.generation == generation_) {
    forgetFrom(clicks_.removeRemovals(step.frame));
  }
}

/// Lets go of what is farthest from a frame, until the rest fits.
void ObjectFollower::trim(std::int64_t frame) {
  while (keptBytes_ > keepBytes_ && kept_.size() > 1) {
    const auto last = std::prev(kept_.end());
    const bool firstIsFarther = frame - kept_.begin()->first > last->first - frame;
    const auto dropped = firstIsFarther ? kept_.begin() : last;
    keptBytes_ -= dropped->second.objects.bytes();
    kept_.erase(dropped);
  }
}

}  // namespace patchscape
