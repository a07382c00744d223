// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/film_player.h"
#include "widgets/bridge/session_bridge.h"
#include "widgets/window/live_feed.h"
#include "widgets/window/result_store.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace patchscape {

/// A video whose frames come into an inbox, and are kept within a bound of bytes.
///
/// Thread: GUI; draws on the player's thread.
class VideoFeed final : public QObject {
  Q_OBJECT
 public:
  /// \param keepBytes Bound of the frames that are kept with all that was drawn of them.
  VideoFeed(SessionBridge& bridge,
            OpenSource open,
            LivePlan plan,
            FrameLook look,
            std::size_t keepBytes = ResultStore::kDefaultBytes);
  ~VideoFeed() override;

  /// Forgets what is kept: it was computed or drawn otherwise.
  void setPlan(LivePlan plan, FrameLook look);
  void restartColours();
  [[nodiscard]] FilmPlayer& player() { return *player_; }
  [[nodiscard]] FrameInbox& inbox() { return inbox_; }
  /// What is said of the objects of this film, and their masks.
  [[nodiscard]] ObjectFollower& objects() { return *objects_; }
  /// Something else is said of the objects from a frame on: shows `shown` as it is now.
  void objectsChanged(std::int64_t from, std::int64_t shown);
  /// Indices of the frames that are kept, ascending; while objects are followed, with those that
  /// they were followed to.
  [[nodiscard]] std::vector<qint64> keptFrames() const;
  [[nodiscard]] std::size_t keptBytes() const;

 Q_SIGNALS:
  void statusChanged();

 private:
  void draw(const LiveFrame& live, SteadyViews& views);
  [[nodiscard]] bool showKept(const FramePtr& frame);
  void forgetFrom(std::int64_t index);

  FrameInbox inbox_;
  const std::shared_ptr<ObjectFollower> objects_ = std::make_shared<ObjectFollower>();
  mutable std::mutex mutex_;  ///< Guards all below but the player.
  FrameLook look_;
  bool follows_ = false;
  ResultStore kept_;
  std::uint64_t generation_ = 0;  ///< Of the plan: what an older one drew is not kept.
  std::unique_ptr<FilmPlayer> player_;
};

}  // namespace patchscape
