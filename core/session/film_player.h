// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/frame_stage.h"
#include "core/session/live_capture.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace patchscape {

/// What gives way where frames take longer than they last.
enum class FilmPace {
  kEveryFrame,  ///< Time: each frame is computed, the film runs as slowly as that takes.
  kRealTime,    ///< Frames: those that are late are left out.
};

/// How a film is doing.
struct FilmStatus {
  std::optional<SourceInfo> info;  ///< Nothing while it is being opened, or where that failed.
  bool playing = false;
  std::int64_t position = -1;  ///< Index of the frame shown last.
  double seconds = 0.0;        ///< Its time.
  double speed = 1.0;
  double shownRate = 0.0;  ///< Frames a second over the last two seconds.
  std::uint64_t dropped = 0;
  /// On the way to `position`, which is not shown before: the last frame that objects were followed
  /// to. Pausing stays there.
  std::optional<std::int64_t> reached;
  std::int64_t shorterSide = 0;  ///< Of the network's input, pixels.
  std::string sentence;          ///< What went wrong, or where the file is damaged.
};

/// Plays a file: reads, computes and gives out its frames at their times, on a thread of its own.
///
/// Starts playing where it is opened. Of several seeks in a row the newest counts. Where objects
/// are followed, a frame that they were not followed to is shown once those before it are done;
/// where that fails, the film pauses. Thread: that of the owner; nothing waits, the destructor no
/// longer than for a frame to be read and drawn.
class FilmPlayer {
 public:
  struct Callbacks {
    AnalyzeFrame analyze;
    /// Draws a frame and leaves it for the window; on the player's thread.
    std::function<void(const LiveFrame&, SteadyViews& views)> draw;
    /// Shows a frame that is kept from before, by its index; false where it is not. On the
    /// player's thread.
    std::function<bool(const FramePtr&)> showKept;
    std::function<void()> statusChanged;      ///< Opened, ended, started, paused, failed.
    std::shared_ptr<ObjectFollower> objects;  ///< Used where `LivePlan::follow` says so.
  };

  FilmPlayer(OpenSource open, LivePlan plan, Callbacks callbacks);
  FilmPlayer(const FilmPlayer&) = delete;
  FilmPlayer& operator=(const FilmPlayer&) = delete;
  ~FilmPlayer();

  void play();
  void pause();
  void seek(std::int64_t index);  ///< Brought into the film; goes on playing where it played.
  void step(int frames);          ///< From the frame shown; pauses.
  void setSpeed(double speed);    ///< Times its own, 1/8…8.
  void setPace(FilmPace pace);
  void setLoop(bool loop);
  void setPlan(LivePlan plan);  ///< For the next frame, or at once for the one shown.
  void restartColours();
  void painted();  ///< Told by the window: a frame is on screen.

  [[nodiscard]] FilmStatus status() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace patchscape
