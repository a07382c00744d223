// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/video_feed.h"

#include <QMetaObject>

#include <algorithm>
#include <iterator>
#include <utility>

namespace patchscape {

VideoFeed::VideoFeed(
    SessionBridge& bridge, OpenSource open, LivePlan plan, FrameLook look, std::size_t keepBytes)
    : look_(std::move(look)),
      kept_(keepBytes) {
  FilmPlayer::Callbacks callbacks;
  callbacks.analyze = bridge.liveLane();
  callbacks.draw = [this](const LiveFrame& live, SteadyViews& views) { draw(live, views); };
  callbacks.showKept = [this](const FramePtr& frame) { return showKept(frame); };
  callbacks.objects = objects_;
  callbacks.statusChanged = [this] {
    QMetaObject::invokeMethod(this, &VideoFeed::statusChanged, Qt::QueuedConnection);
  };
  player_ = std::make_unique<FilmPlayer>(std::move(open), std::move(plan), std::move(callbacks));
}

VideoFeed::~VideoFeed() { player_.reset(); }

void VideoFeed::setPlan(LivePlan plan, FrameLook look) {
  {
    const std::scoped_lock lock(mutex_);
    look_ = std::move(look);
    follows_ = plan.follow.has_value();
  }
  forgetFrom(0);
  player_->setPlan(std::move(plan));
}

void VideoFeed::restartColours() {
  forgetFrom(0);
  player_->restartColours();
}

void VideoFeed::objectsChanged(std::int64_t from, std::int64_t shown) {
  forgetFrom(from);
  player_->seek(shown);
}

void VideoFeed::forgetFrom(std::int64_t index) {
  const std::scoped_lock lock(mutex_);
  ++generation_;
  for (const qint64 id : kept_.ids()) {
    if (id >= index) {
      kept_.remove(id);
    }
  }
}

void VideoFeed::draw(const LiveFrame& live, SteadyViews& views) {
  FrameLook look;
  std::uint64_t generation = 0;
  {
    const std::scoped_lock lock(mutex_);
    look = look_;
    generation = generation_;
  }
  ShownFrame shown = drawFrame(live, views, look);
  {
    const std::scoped_lock lock(mutex_);
    if (live.analysed && !live.outdated && generation == generation_) {
      kept_.touch(live.frame->index) = shown.stored;
      kept_.trim(live.frame->index);
    }
  }
  inbox_.put(std::move(shown));
}

bool VideoFeed::showKept(const FramePtr& frame) {
  std::unique_lock lock(mutex_);
  const StoredPicture* const stored = kept_.find(frame->index);
  if (stored == nullptr) {
    return false;
  }
  ShownFrame shown{.frame = frame, .stored = *stored};
  kept_.touch(frame->index);
  lock.unlock();
  inbox_.put(std::move(shown));
  return true;
}

std::vector<qint64> VideoFeed::keptFrames() const {
  const std::scoped_lock lock(mutex_);
  const std::vector<qint64> drawn = kept_.ids();
  const std::vector<std::int64_t> followed =
      follows_ ? objects_->keptFrames() : std::vector<std::int64_t>();
  std::vector<qint64> both;
  std::ranges::set_union(drawn, followed, std::back_inserter(both));
  return both;
}

std::size_t VideoFeed::keptBytes() const {
  const std::scoped_lock lock(mutex_);
  return kept_.bytes();
}

}  // namespace patchscape
