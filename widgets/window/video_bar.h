// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/film_player.h"
#include "widgets/window/actions.h"
#include "widgets/window/live_bar.h"
#include "widgets/window/scrub_bar.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QToolButton;

namespace patchscape {

/// The controls of a video, below the panes: play, step, the way through it, what gives way where
/// it is slow, loop, colours.
///
/// Thread: GUI.
class VideoBar final : public QWidget {
  Q_OBJECT
 public:
  VideoBar(const Actions& actions, QWidget* parent);

  void setStatus(const FilmStatus& status);
  [[nodiscard]] ScrubBar& scrub() { return *scrub_; }
  [[nodiscard]] FilmPace pace() const;
  void setPace(FilmPace pace);  ///< Emits nothing.
  [[nodiscard]] SteadyMenu& steady() const { return *steady_; }
  /// Objects are followed through every frame: there is no choice then.
  void setFollowing(bool following);

 Q_SIGNALS:
  void paceChosen();
  void planChanged();
  void restartAsked();

 private:
  ScrubBar* scrub_;
  QLabel* time_;
  QComboBox* pace_;
  bool isFollowing_ = false;
  int chosenPace_ = 0;  ///< While there is a choice.
  SteadyMenu* steady_;
};

/// "1:02.4", hours where there are any.
[[nodiscard]] QString timeText(double seconds);

}  // namespace patchscape
