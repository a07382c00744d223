// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/intrinsics.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace patchscape {
namespace {

constexpr double kAssumedFieldOfView = 60.0;  // Degrees, over the longer side.
constexpr double kRadians = std::numbers::pi / 180.0;

/// A camera with square pixels that looks through the middle of its picture.
Intrinsics centred(int width, int height, double focal, IntrinsicsSource source) {
  const Intrinsics camera{.width = width,
                          .height = height,
                          .fx = focal,
                          .fy = focal,
                          .cx = (width - 1) / 2.0,
                          .cy = (height - 1) / 2.0,
                          .source = source};
  requireValid(camera);
  return camera;
}

double focalOver(int pixels, double degrees) {
  return pixels / (2.0 * std::tan(degrees / 2.0 * kRadians));
}

}  // namespace

std::string_view nameOf(IntrinsicsSource source) noexcept {
  switch (source) {
    case IntrinsicsSource::kAssumed:
      return "assumed";
    case IntrinsicsSource::kExif:
      return "exif";
    case IntrinsicsSource::kFieldOfView:
      return "field-of-view";
    case IntrinsicsSource::kManual:
      return "manual";
    case IntrinsicsSource::kFile:
      return "file";
    case IntrinsicsSource::kCalibrated:
      return "calibrated";
  }
  return "";
}

double fieldOfViewOf(const Intrinsics& intrinsics) {
  requireValid(intrinsics);
  return 2.0 * std::atan(intrinsics.width / (2.0 * intrinsics.fx)) / kRadians;
}

Intrinsics assumedIntrinsics(int width, int height) {
  return centred(width,
                 height,
                 focalOver(std::max(width, height), kAssumedFieldOfView),
                 IntrinsicsSource::kAssumed);
}

Intrinsics intrinsicsFromFieldOfView(int width, int height, double degrees) {
  if (!(degrees >= 1.0 && degrees <= 175.0)) {
    throw Error(ErrorCode::kInvalidArgument,
                "A horizontal field of view lies between 1 and 175 degrees. Choose one there.");
  }
  return centred(width, height, focalOver(width, degrees), IntrinsicsSource::kFieldOfView);
}

Intrinsics intrinsicsFromFocal35(int width, int height, double millimetres) {
  const double filmDiagonal = std::hypot(36.0, 24.0);
  return centred(width,
                 height,
                 millimetres / filmDiagonal * std::hypot(width, height),
                 IntrinsicsSource::kExif);
}

void requireValid(const Intrinsics& camera) {
  const bool sized = camera.width >= 1 && camera.height >= 1;
  const auto isFocal = [](double value) { return std::isfinite(value) && value > 0.0; };
  const bool centre = std::isfinite(camera.cx) && std::isfinite(camera.cy);
  if (!sized || !isFocal(camera.fx) || !isFocal(camera.fy) || !centre) {
    throw Error(ErrorCode::kInvalidArgument,
                "This is no camera: its focal lengths must be above 0 pixels, and its principal "
                "point a place in the picture. Give other intrinsics.",
                std::to_string(camera.width) + " x " + std::to_string(camera.height) + ", fx " +
                    std::to_string(camera.fx) + ", fy " + std::to_string(camera.fy) + ", cx " +
                    std::to_string(camera.cx) + ", cy " + std::to_string(camera.cy));
  }
}

Intrinsics resized(const Intrinsics& intrinsics, int width, int height) {
  requireValid(intrinsics);
  const double across = static_cast<double>(width) / intrinsics.width;
  const double down = static_cast<double>(height) / intrinsics.height;
  const Intrinsics camera{.width = width,
                          .height = height,
                          .fx = intrinsics.fx * across,
                          .fy = intrinsics.fy * down,
                          .cx = (intrinsics.cx + 0.5) * across - 0.5,
                          .cy = (intrinsics.cy + 0.5) * down - 0.5,
                          .source = intrinsics.source};
  requireValid(camera);
  return camera;
}

Intrinsics cropped(const Intrinsics& intrinsics, int left, int top, int width, int height) {
  Intrinsics camera = intrinsics;
  camera.width = width;
  camera.height = height;
  camera.cx -= left;
  camera.cy -= top;
  requireValid(camera);
  return camera;
}

}  // namespace patchscape
