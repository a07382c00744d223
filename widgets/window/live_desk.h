// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/pane_grid.h"
#include "widgets/window/camera_access.h"
#include "widgets/window/live_bar.h"
#include "widgets/window/live_feed.h"
#include "widgets/window/window_parts.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace patchscape {

/// The live mode of the window: starts and ends it, shows its frames and how it is doing.
///
/// Thread: GUI; computes nothing.
class LiveDesk final : public QObject {
  Q_OBJECT
 public:
  LiveDesk(WindowParts parts, SessionBridge& bridge, PaneGrid& panes, LiveBar& bar);
  ~LiveDesk() override;

  /// The cameras to choose from; they must outlive the desk. Null: there are none.
  void setCameras(CameraAccess* cameras);
  void connectActions();

  /// Shows a camera by its name, a part of it, its number or its locator; empty: the chosen one.
  void start(const QString& camera = {});
  void stop();
  [[nodiscard]] bool isOn() const { return feed_ != nullptr; }
  /// How it is doing; all zero where it is off.
  [[nodiscard]] LiveStatus status() const;

 Q_SIGNALS:
  void starting();  ///< Another film has to end now.
  void onChanged(bool on);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void openChosen();
  [[nodiscard]] bool chooseNamed(const QString& camera);
  [[nodiscard]] LivePlan plan() const;
  void sendPlan();
  void showPicture();
  void showStatus();
  void showRates();
  void refine();

  WindowParts parts_;
  SessionBridge& bridge_;
  PaneGrid& panes_;
  LiveBar& bar_;
  CameraAccess* cameras_ = nullptr;
  std::unique_ptr<LiveFeed> feed_;
  FramePtr onScreen_;     ///< Given to the panes.
  FramePtr toBePainted_;  ///< Not painted yet.
  double flicker_ = 0.0;
  bool wasLost_ = false;
  QTimer rates_;
};

}  // namespace patchscape
