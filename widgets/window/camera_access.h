// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/live_capture.h"

#include <QObject>
#include <QString>

#include <string>
#include <vector>

namespace patchscape {

/// A camera that can be chosen.
struct CameraInfo {
  QString name;                    ///< For people: "Integrated Camera".
  std::string locator;             ///< As `openFrameSource` takes it.
  std::vector<CaptureMode> modes;  ///< Sizes and rates it says it has, the largest first.
};

/// The cameras of this machine; tests put their own in its place.
///
/// Thread: GUI.
class CameraAccess : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  [[nodiscard]] virtual std::vector<CameraInfo> cameras() = 0;
  /// What opens the camera, on another thread.
  [[nodiscard]] virtual OpenSource opener(const CameraInfo& camera, const CaptureMode& mode) = 0;

 Q_SIGNALS:
  void camerasChanged();  ///< One was plugged in or out.
};

}  // namespace patchscape
