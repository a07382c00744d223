// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/live_feed.h"

#include <QMetaObject>

#include <utility>

namespace patchscape {
namespace {

std::optional<FilmView> filmViewOf(ViewId view) {
  switch (view) {
    case ViewId::kPca:
      return FilmView::kPca;
    case ViewId::kSegmentation:
      return FilmView::kSegmentation;
    case ViewId::kDepth:
      return FilmView::kDepth;
    case ViewId::kOriginal:
    case ViewId::kCloud:
    case ViewId::kObjects:
      break;
  }
  return std::nullopt;
}

}  // namespace

ShownFrame drawFrame(const LiveFrame& live, SteadyViews& views, const FrameLook& look) {
  ShownFrame shown;
  shown.frame = live.frame;
  StoredPicture& stored = shown.stored;
  stored.picture = live.result->picture;
  stored.photo = makeDisplayImage(live.result->picture->image);
  if (!live.analysed) {
    return shown;
  }
  stored.result = live.result;
  if (live.result->pca && views.options().basis != BasisMode::kEveryFrame) {
    stored.plan.basis = live.result->pca->basis;
  }
  ViewStyles styles = look.styles;
  if (look.views.contains(ViewId::kDepth)) {
    styles.depth = views.depthStyle(*live.result, styles.depth);
  }
  for (const ViewId id : look.views) {
    const auto film = filmViewOf(id);
    const ViewRow& row = viewRow(id);
    if (row.overlay == nullptr) {
      continue;
    }
    const Image drawn = row.overlay(*live.result, styles);
    if (drawn.empty() || !film) {
      stored.overlays[id] = {drawn.empty() ? nullptr : makeDisplayImage(drawn), styles};
      continue;
    }
    stored.overlays[id] = {makeDisplayImage(views.steady(*film, drawn)), styles};
    if (shown.flicker == 0.0) {
      shown.flicker = views.recentFlicker(*film);
    }
  }
  return shown;
}

LiveFeed::LiveFeed(SessionBridge& bridge, OpenSource open, LivePlan plan, FrameLook look)
    : look_(std::move(look)) {
  LivePipeline::Callbacks callbacks;
  callbacks.analyze = bridge.liveLane();
  callbacks.draw = [this](const LiveFrame& live, SteadyViews& views) { draw(live, views); };
  callbacks.statusChanged = [this] {
    QMetaObject::invokeMethod(this, &LiveFeed::statusChanged, Qt::QueuedConnection);
  };
  pipeline_ =
      std::make_unique<LivePipeline>(std::move(open), std::move(plan), std::move(callbacks));
}

LiveFeed::~LiveFeed() { pipeline_.reset(); }

void LiveFeed::setPlan(LivePlan plan, FrameLook look) {
  {
    const std::scoped_lock lock(mutex_);
    look_ = std::move(look);
  }
  pipeline_->setPlan(std::move(plan));
}

void LiveFeed::draw(const LiveFrame& live, SteadyViews& views) {
  FrameLook look;
  {
    const std::scoped_lock lock(mutex_);
    look = look_;
  }
  inbox_.put(drawFrame(live, views, look));
}

void FrameInbox::put(ShownFrame frame) {
  ready_.put(std::move(frame));
  if (!isTold_.exchange(true)) {
    QMetaObject::invokeMethod(this, &FrameInbox::pictureReady, Qt::QueuedConnection);
  }
}

std::optional<ShownFrame> FrameInbox::take() {
  isTold_ = false;
  return ready_.tryTake();
}

}  // namespace patchscape
