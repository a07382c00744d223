// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/latest_mailbox.h"
#include "core/session/live_pipeline.h"
#include "widgets/bridge/session_bridge.h"
#include "widgets/window/result_store.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace patchscape {

/// What is to be drawn of each frame.
struct FrameLook {
  std::set<ViewId> views;
  ViewStyles styles;

  [[nodiscard]] bool operator==(const FrameLook&) const = default;
};

/// A frame made ready for painting.
struct ShownFrame {
  FramePtr frame;
  StoredPicture stored;
  double flicker = 0.0;  ///< Of the first view drawn, lately. Units: levels of 255.
};

/// Draws the views of one frame, its colours kept steady. Thread: any; one at a time for a film.
[[nodiscard]] ShownFrame drawFrame(const LiveFrame& live,
                                   SteadyViews& views,
                                   const FrameLook& look);

/// Pictures on their way into the window: the newest waits, at most one wake-up is posted.
///
/// Thread: `put` from any, all else GUI.
class FrameInbox final : public QObject {
  Q_OBJECT
 public:
  void put(ShownFrame frame);
  /// The newest picture that was not taken yet.
  [[nodiscard]] std::optional<ShownFrame> take();

 Q_SIGNALS:
  void pictureReady();

 private:
  LatestMailbox<ShownFrame> ready_;
  std::atomic<bool> isTold_ = false;
};

/// A live view whose pictures come into an inbox. Thread: GUI; draws on the pipeline's thread.
class LiveFeed final : public QObject {
  Q_OBJECT
 public:
  LiveFeed(SessionBridge& bridge, OpenSource open, LivePlan plan, FrameLook look);
  ~LiveFeed() override;

  void setPlan(LivePlan plan, FrameLook look);
  [[nodiscard]] LivePipeline& pipeline() { return *pipeline_; }
  [[nodiscard]] FrameInbox& inbox() { return inbox_; }

 Q_SIGNALS:
  void statusChanged();  ///< The pipeline's state or sentence.

 private:
  void draw(const LiveFrame& live, SteadyViews& views);

  FrameInbox inbox_;
  std::mutex mutex_;
  FrameLook look_;
  std::unique_ptr<LivePipeline> pipeline_;
};

}  // namespace patchscape
