// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/live_pipeline.h"
#include "widgets/window/actions.h"
#include "widgets/window/camera_access.h"

#include <QWidget>

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

class QAction;
class QComboBox;
class QHBoxLayout;
class QMenu;

namespace patchscape {

/// What a person chooses about how colours of a film stay steady: a button with a menu.
///
/// Thread: GUI.
class SteadyMenu final : public QWidget {
  Q_OBJECT
 public:
  explicit SteadyMenu(QWidget* parent);

  [[nodiscard]] const SteadyOptions& options() const { return options_; }
  void setOptions(const SteadyOptions& options);  ///< Emits nothing.

 Q_SIGNALS:
  void optionsChanged();
  void restartAsked();  ///< Colours are to be fitted anew.

 private:
  void addBasisModes(QMenu* menu);
  void addRangeModes(QMenu* menu);
  void addSwitches(QMenu* menu);

  /// Puts what the options say into the menu's ticks.
  void showOptions();

  SteadyOptions options_;
  std::vector<std::pair<QAction*, std::function<bool()>>> ticks_;  ///< Whether each is set.
};

/// The controls of a live view, below the panes: camera, its size and rate, what gives way on a
/// slow machine, mirror, colours, freeze.
///
/// Thread: GUI.
class LiveBar final : public QWidget {
  Q_OBJECT
 public:
  LiveBar(const Actions& actions, QWidget* parent);

  /// Offers cameras, keeping the chosen one where it is still there. Emits nothing.
  void setCameras(const std::vector<CameraInfo>& cameras);
  void chooseCamera(std::size_t index);  ///< Emits nothing.
  /// Nothing where there is no camera.
  [[nodiscard]] const CameraInfo* camera() const;
  [[nodiscard]] CaptureMode mode() const;

  [[nodiscard]] LivePreference preference() const;
  [[nodiscard]] double targetRate() const;
  [[nodiscard]] int pace() const;  ///< Row of the list.
  void setPace(int row);           ///< Emits nothing.
  [[nodiscard]] SteadyMenu& steady() const { return *steady_; }

 Q_SIGNALS:
  void cameraChosen();  ///< Another camera, or another size or rate of it.
  void planChanged();   ///< Anything that takes effect on the next frame.
  void restartAsked();

 private:
  void setUpSource(QHBoxLayout* line);
  void setUpPace(QHBoxLayout* line);
  void showModes();

  std::vector<CameraInfo> cameras_;
  QComboBox* camera_;
  QComboBox* mode_;
  QComboBox* pace_;
  SteadyMenu* steady_;
};

}  // namespace patchscape
