// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/camera_pose.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kSample = 20'000;  // Percentiles of more are the same to a pixel.
constexpr float kPulledBack = 0.12F;     // Of the median distance.
constexpr float kLeastDistance = 1e-6F;  // Nearer, single precision runs out.
constexpr float kGreatestDistance = 1e12F;

Vector3 unit(const Vector3& v, const Vector3& otherwise) {
  const float length = lengthOf(v);
  return length > 0.0F && std::isfinite(length) ? v * (1.0F / length) : otherwise;
}

/// Rodrigues' formula; the axis has unit length.
Vector3 turnedAbout(const Vector3& axis, float radians, const Vector3& v) {
  const float c = std::cos(radians);
  const float s = std::sin(radians);
  return v * c + cross(axis, v) * s + axis * (dot(axis, v) * (1.0F - c));
}

float percentile(std::vector<float>& values, double share) {
  const auto index = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[static_cast<std::size_t>(index)];
}

bool isFinite(const Vector3& p) {
  return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
}

/// As far away as the sphere around the extent needs to fit.
CameraPose poseFrom(const Vector3& direction,
                    const Vector3& up,
                    const CloudExtent& extent,
                    CameraPose pose,
                    ScreenSize screen) {
  const float tan = pose.tanHalfHeight(screen) * std::min(1.0F, screen.aspect());
  const float distance = extent.radius / std::sin(std::atan(tan));
  pose.target = extent.centre();
  pose.pivot = pose.target;
  pose.eye = pose.target + unit(direction, {0.0F, 0.0F, 1.0F}) * distance;
  pose.up = up;
  return pose;
}

}  // namespace

float CameraPose::tanHalfHeight(ScreenSize screen) const noexcept {
  return std::max(tanY, tanX / screen.aspect());
}

ViewAxes axesOf(const CameraPose& pose) noexcept {
  ViewAxes axes;
  axes.forward = unit(pose.target - pose.eye, {0.0F, 0.0F, -1.0F});
  // Looking along `up` itself leaves the sideways direction open: any will do.
  const Vector3 spare =
      std::abs(axes.forward.x) < 0.9F ? Vector3{1.0F, 0.0F, 0.0F} : Vector3{0.0F, 0.0F, 1.0F};
  axes.right = unit(cross(axes.forward, pose.up), unit(cross(axes.forward, spare), spare));
  axes.up = cross(axes.right, axes.forward);
  return axes;
}

Rotation displayTurn(const Rotation& rotation) noexcept {
  Rotation turn = rotation;
  std::for_each(turn.rows.begin() + 3, turn.rows.end(), [](float& value) { value = -value; });
  return turn;
}

CloudExtent extentOf(const PointCloud& cloud, const Rotation& displayFromCamera) {
  std::array<std::vector<float>, 4> values;
  const std::size_t step = std::max<std::size_t>(1, cloud.size() / kSample);
  const auto& r = displayFromCamera.rows;
  for (std::size_t i = 0; i < cloud.size(); i += step) {
    const Vector3& p = cloud.positions[i];
    if (isFinite(p)) {
      values[0].push_back(r[0] * p.x + r[1] * p.y + r[2] * p.z);
      values[1].push_back(r[3] * p.x + r[4] * p.y + r[5] * p.z);
      values[2].push_back(r[6] * p.x + r[7] * p.y + r[8] * p.z);
      values[3].push_back(p.z);
    }
  }
  CloudExtent extent;
  if (values[0].empty()) {
    return extent;
  }
  extent.low = {
      percentile(values[0], 0.02), percentile(values[1], 0.02), percentile(values[2], 0.02)};
  extent.high = {
      percentile(values[0], 0.98), percentile(values[1], 0.98), percentile(values[2], 0.98)};
  extent.depth = std::max(percentile(values[3], 0.5), kLeastDistance);
  // A single point has no reach of its own.
  extent.radius = std::max(lengthOf(extent.high - extent.low) * 0.5F, extent.depth * 1e-3F);
  return extent;
}

CameraPose presetPose(CloudPreset preset,
                      const CloudExtent& extent,
                      const Intrinsics& camera,
                      const Rotation& displayFromCamera,
                      ScreenSize screen) {
  CameraPose pose;
  if (camera.fx > 0.0 && camera.fy > 0.0 && camera.width > 0 && camera.height > 0) {
    pose.tanX = static_cast<float>(camera.width / (2.0 * camera.fx));
    pose.tanY = static_cast<float>(camera.height / (2.0 * camera.fy));
  }
  switch (preset) {
    case CloudPreset::kRight:
      return poseFrom({1.0F, 0.0F, 0.0F}, {0.0F, 1.0F, 0.0F}, extent, pose, screen);
    case CloudPreset::kTop:
      return poseFrom({0.0F, 1.0F, 0.0F}, {0.0F, 0.0F, -1.0F}, extent, pose, screen);
    case CloudPreset::kIsometric:
      return poseFrom({1.0F, 1.0F, 1.0F}, {0.0F, 1.0F, 0.0F}, extent, pose, screen);
    case CloudPreset::kFront:
      break;
  }
  const auto& r = displayFromCamera.rows;
  const Vector3 forward{r[2], r[5], r[8]};
  pose.target = forward * extent.depth;
  pose.pivot = pose.target;
  pose.eye = forward * (-kPulledBack * extent.depth);
  // A levelled scene is seen with its own up; looking straight down, with the picture's.
  pose.up = std::abs(forward.y) < 0.98F ? Vector3{0.0F, 1.0F, 0.0F} : Vector3{-r[1], -r[4], -r[7]};
  return pose;
}

CameraPose orbited(const CameraPose& pose, float right, float up) {
  constexpr float kRadians = std::numbers::pi_v<float> / 180.0F;
  const ViewAxes axes = axesOf(pose);
  const auto turn = [&](const Vector3& v) {
    return turnedAbout(axes.right, up * kRadians, turnedAbout(axes.up, -right * kRadians, v));
  };
  CameraPose result = pose;
  result.eye = pose.pivot + turn(pose.eye - pose.pivot);
  result.target = pose.pivot + turn(pose.target - pose.pivot);
  result.up = turn(axes.up);
  return result;
}

CameraPose panned(const CameraPose& pose, float dx, float dy, ScreenSize screen) {
  const ViewAxes axes = axesOf(pose);
  const float unitsPerPixel =
      2.0F * pose.tanHalfHeight(screen) * pose.distance() / static_cast<float>(screen.height);
  const Vector3 move = axes.right * (-dx * unitsPerPixel) + axes.up * (dy * unitsPerPixel);
  CameraPose result = pose;
  result.eye = pose.eye + move;
  result.target = pose.target + move;
  return result;
}

CameraPose zoomed(const CameraPose& pose, float factor, const Vector3& fixed) {
  const float distance = pose.distance() / factor;
  if (!(factor > 0.0F) || !(distance > kLeastDistance) || !(distance < kGreatestDistance)) {
    return pose;
  }
  CameraPose result = pose;
  result.eye = fixed + (pose.eye - fixed) * (1.0F / factor);
  result.target = fixed + (pose.target - fixed) * (1.0F / factor);
  return result;
}

CameraPose withPivot(const CameraPose& pose, const Vector3& pivot) {
  CameraPose result = pose;
  result.pivot = pivot;
  const Vector3 forward = axesOf(pose).forward;
  const float depth = dot(pivot - pose.eye, forward);
  // Zoom and pan go by the depth of what one works on. In parallel the distance is the size.
  if (depth > kLeastDistance && !pose.orthographic) {
    result.target = pose.eye + forward * depth;
  }
  return result;
}

}  // namespace patchscape
