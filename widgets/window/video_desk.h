// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/pane_grid.h"
#include "widgets/window/video_bar.h"
#include "widgets/window/video_feed.h"
#include "widgets/window/window_parts.h"

#include <QObject>
#include <QTimer>

#include <atomic>
#include <filesystem>
#include <memory>

namespace patchscape {

/// The video mode of the window: opens a file, plays it, goes through it, shows its frames.
///
/// The players' keys work while a pane or the scrub bar has the focus: elsewhere they belong to the
/// control that has it. Thread: GUI; computes nothing.
class VideoDesk final : public QObject {
  Q_OBJECT
 public:
  VideoDesk(WindowParts parts, SessionBridge& bridge, PaneGrid& panes, VideoBar& bar);
  ~VideoDesk() override;

  void connectActions();
  void open(const std::filesystem::path& file);
  void close();
  [[nodiscard]] bool isOn() const { return feed_ != nullptr; }
  [[nodiscard]] FilmStatus status() const;
  /// The shorter side of a frame for the network where none was chosen, pixels.
  [[nodiscard]] std::int64_t usualSide() const;
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const SteadyOptions& steady() const { return bar_.steady().options(); }
  [[nodiscard]] VideoFeed* feed() { return feed_.get(); }
  /// Index of the frame in front of the user; the player may be ahead of it. −1: none yet.
  [[nodiscard]] std::int64_t shownFrame() const { return shown_; }
  /// How objects are followed while a pane shows them.
  void setTracking(const TrackOptions& options);

 Q_SIGNALS:
  void starting();  ///< Another film has to end now.
  void onChanged(bool on);
  void usualSideChanged();
  void statusShown();  ///< At every change, and ten times a second.

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  [[nodiscard]] LivePlan plan() const;
  [[nodiscard]] std::optional<FollowOptions> followOptions(std::int64_t shorterSide) const;
  [[nodiscard]] bool takeKey(int key);
  void sendPlan();
  void showPicture();
  void showStatus();
  void showProgress();
  void togglePlay();
  void changeSpeed(double factor);
  void seekSeconds(double seconds);
  void loadThumbnails();
  void refine();

  WindowParts parts_;
  SessionBridge& bridge_;
  PaneGrid& panes_;
  VideoBar& bar_;
  std::filesystem::path file_;
  std::unique_ptr<VideoFeed> feed_;
  std::shared_ptr<std::atomic<bool>> wanted_;  ///< False: the thumbnails of a file that was closed.
  bool isFilmKnown_ = false;
  bool toBePainted_ = false;
  double flicker_ = 0.0;
  std::int64_t shown_ = -1;
  TrackOptions tracking_;
  QString told_;
  QTimer progress_;
};

}  // namespace patchscape
