// SPDX-License-Identifier: Apache-2.0
#include "app/window/system_cameras.h"

#include "core/media/frame_source.h"

#include <QCameraDevice>
#include <QMediaDevices>

#include <algorithm>

namespace patchscape {
namespace {

bool isLarger(const CaptureMode& a, const CaptureMode& b) {
  const auto key = [](const CaptureMode& mode) {
    return std::make_pair(mode.width * mode.height, mode.frameRate);
  };
  return key(a) > key(b);
}

/// Cameras list one size once a pixel format; people choose sizes and rates.
std::vector<CaptureMode> modesOf(const QCameraDevice& device) {
  std::vector<CaptureMode> modes;
  for (const QCameraFormat& format : device.videoFormats()) {
    const CaptureMode mode{.width = format.resolution().width(),
                           .height = format.resolution().height(),
                           .frameRate = static_cast<double>(format.maxFrameRate())};
    const auto isSame = [&](const CaptureMode& other) {
      return !isLarger(mode, other) && !isLarger(other, mode);
    };
    if (std::ranges::none_of(modes, isSame)) {
      modes.push_back(mode);
    }
  }
  std::ranges::sort(modes, isLarger);
  return modes;
}

}  // namespace

SystemCameras::SystemCameras(QObject* parent)
    : CameraAccess(parent) {}

SystemCameras::~SystemCameras() = default;

std::vector<CameraInfo> SystemCameras::cameras() {
  if (!devices_) {
    devices_ = std::make_unique<QMediaDevices>();
    connect(
        devices_.get(), &QMediaDevices::videoInputsChanged, this, &SystemCameras::camerasChanged);
  }
  std::vector<CameraInfo> cameras;
  for (const QCameraDevice& device : QMediaDevices::videoInputs()) {
    // On Linux Qt's id is the device's file, which stays when others are unplugged.
    const std::string id = device.id().toStdString();
    cameras.push_back(
        {.name = device.description(),
         .locator = isLiveLocator(id) ? id : "camera:" + std::to_string(cameras.size()),
         .modes = modesOf(device)});
  }
  return cameras;
}

OpenSource SystemCameras::opener(const CameraInfo& camera, const CaptureMode& mode) {
  return [locator = camera.locator, mode](const KeepGoing& keepGoing) {
    return openFrameSource(locator, keepGoing, mode);
  };
}

}  // namespace patchscape
