// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/floor.h"
#include "core/geometry/intrinsics.h"
#include "core/geometry/vector3.h"
#include "core/overlay/cloud_style.h"

#include <optional>

/// The camera one looks at a cloud with. Display axes: x right, y up, z towards the viewer.
/// Plain numbers, so that a turn or a pick needs no OpenGL.
namespace patchscape {

/// A picture's plane in pixels; (0, 0) is the corner at the top left.
struct ScreenSize {
  int width = 1;
  int height = 1;

  [[nodiscard]] float aspect() const noexcept {
    return static_cast<float>(width) / static_cast<float>(height);
  }
};

/// Where the viewer is and looks.
struct CameraPose {
  Vector3 eye{0.0F, 0.0F, 1.0F};
  Vector3 target;  ///< In the middle of the view.
  Vector3 up{0.0F, 1.0F, 0.0F};
  Vector3 pivot;      ///< The view is turned about it.
  float tanX = 0.5F;  ///< What must fit into the view, half of it, at distance 1.
  float tanY = 0.5F;
  bool orthographic = false;  ///< Things at the target keep the size they have in perspective.

  [[nodiscard]] float distance() const noexcept { return lengthOf(target - eye); }
  /// Half the view's height at distance 1, so that both directions fit.
  [[nodiscard]] float tanHalfHeight(ScreenSize screen) const noexcept;
};

/// Unit vectors of the view in display axes.
struct ViewAxes {
  Vector3 right;
  Vector3 up;
  Vector3 forward;
};
[[nodiscard]] ViewAxes axesOf(const CameraPose& pose) noexcept;

/// What of a cloud is seen: its middle and reach without stray points, in display axes.
struct CloudExtent {
  Vector3 low;
  Vector3 high;
  float depth = 1.0F;   ///< Median distance from the picture's camera.
  float radius = 1.0F;  ///< Above 0.

  [[nodiscard]] Vector3 centre() const noexcept { return (low + high) * 0.5F; }
};

/// Camera axes turned, then as displayed: (x, −y, −z).
[[nodiscard]] Rotation displayTurn(const Rotation& rotation) noexcept;

/// From 2 to 98 % of the points along each axis; those that are not finite do not count.
[[nodiscard]] CloudExtent extentOf(const PointCloud& cloud, const Rotation& displayFromCamera);

/// The pose of a preset that shows the whole cloud.
[[nodiscard]] CameraPose presetPose(CloudPreset preset,
                                    const CloudExtent& extent,
                                    const Intrinsics& camera,
                                    const Rotation& displayFromCamera,
                                    ScreenSize screen);

/// Turns about the pivot, as a trackball. Units: degrees; right and up as the mouse moves.
[[nodiscard]] CameraPose orbited(const CameraPose& pose, float right, float up);

/// Moves with the mouse: what lies as deep as the target follows it. Units: pixels, y down.
[[nodiscard]] CameraPose panned(const CameraPose& pose, float dx, float dy, ScreenSize screen);

/// Brings `fixed` nearer by a factor above 1, farther by one below; it stays where it is seen.
[[nodiscard]] CameraPose zoomed(const CameraPose& pose, float factor, const Vector3& fixed);

/// Turns about a point from now on; the view does not jump.
[[nodiscard]] CameraPose withPivot(const CameraPose& pose, const Vector3& pivot);

}  // namespace patchscape
