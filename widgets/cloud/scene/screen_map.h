// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/cloud/scene/camera_pose.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace patchscape {

/// Where a point is seen.
struct ScreenPoint {
  float x = 0.0F;      ///< Pixels from the left edge.
  float y = 0.0F;      ///< Pixels from the top edge.
  float depth = 0.0F;  ///< Along the view, from the eye; in the cloud's unit.
};

/// Points of a cloud, in its camera axes, to the screen and back.
class ScreenMap {
 public:
  ScreenMap(const CameraPose& pose, const Rotation& displayFromCamera, ScreenSize screen);

  /// Nothing for a point behind the eye.
  [[nodiscard]] std::optional<ScreenPoint> operator()(const Vector3& point) const noexcept;

  /// The point, in display axes, that is seen at (x, y) at a depth.
  [[nodiscard]] Vector3 displayPointAt(float x, float y, float depth) const noexcept;

 private:
  friend std::optional<std::size_t> pickPoint(const ScreenMap& map,
                                              std::span<const Vector3> points,
                                              std::span<const std::uint32_t> drawn,
                                              const struct PickAt& at);
  ViewAxes display_;
  Vector3 eye_;
  ViewAxes axes_;   // In camera axes, scaled to pixels: no turn of every point is needed.
  Vector3 offset_;  // Of the eye along them.
  float middleX_ = 0.0F;
  float middleY_ = 0.0F;
  float pixels_ = 1.0F;    // A unit at distance 1.
  float constant_ = 0.0F;  // What x and y are divided by: constant + share · depth.
  float share_ = 1.0F;
};

/// The place of a pick.
struct PickAt {
  float x = 0.0F;      ///< Pixels from the left edge.
  float y = 0.0F;      ///< Pixels from the top edge.
  float cover = 1.0F;  ///< Half the side that a point is drawn with.
  float reach = 6.0F;  ///< How far from the place a point may be.
};

/// The point seen at a place: the foremost of those drawn over it, else the nearest within reach of
/// those in front.
///
/// Projects every point on the CPU: 1 million take a few milliseconds, less than reading back the
/// depth buffer, for which a software renderer must first draw them all. Needs no OpenGL.
/// `drawn`: indices of the points that are shown; empty: all. Thread: any.
[[nodiscard]] std::optional<std::size_t> pickPoint(const ScreenMap& map,
                                                   std::span<const Vector3> points,
                                                   std::span<const std::uint32_t> drawn,
                                                   const PickAt& at);

}  // namespace patchscape
