// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/camera_access.h"

#include <memory>

class QMediaDevices;

namespace patchscape {

/// The cameras that Qt knows of, by name; hot-plugged ones are told.
///
/// Frames come from `openFrameSource`. Qt's media library is loaded when cameras are first asked
/// for. Thread: GUI.
class SystemCameras final : public CameraAccess {
  Q_OBJECT
 public:
  explicit SystemCameras(QObject* parent = nullptr);
  ~SystemCameras() override;

  [[nodiscard]] std::vector<CameraInfo> cameras() override;
  [[nodiscard]] OpenSource opener(const CameraInfo& camera, const CaptureMode& mode) override;

 private:
  std::unique_ptr<QMediaDevices> devices_;
};

}  // namespace patchscape
