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
  /// Indices of the frames that are kept, ascending.
  [[nodiscard]] std::vector<qint64> keptFrames() const;
  [[nodiscard]] std::size_t keptBytes() const;

 Q_SIGNALS:
  void statusChanged();

 private:
  void draw(const LiveFrame& live, SteadyViews& views);
  [[nodiscard]] bool showKept(const FramePtr& frame);
  void forget();

  FrameInbox inbox_;
  mutable std::mutex mutex_;  ///< Guards all below but the player.
  FrameLook look_;
  ResultStore kept_;
  std::uint64_t generation_ = 0;  ///< Of the plan: what an older one drew is not kept.
  std::unique_ptr<FilmPlayer> player_;
};

}  // namespace patchscape
