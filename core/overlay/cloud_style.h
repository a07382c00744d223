// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rgb.h"

namespace patchscape {

/// What the points of a cloud are coloured by.
enum class CloudColouring { kPhoto, kPca, kClass, kDepth, kConfidence };

/// What lies behind the points of a cloud.
enum class CloudBackground { kDark, kLight, kBlack, kWhite };

/// The colour of a background; dark is the ground of every pane, #17181b.
[[nodiscard]] constexpr Rgb colourOf(CloudBackground background) noexcept {
  switch (background) {
    case CloudBackground::kLight:
      return {0xf2, 0xf3, 0xf5};
    case CloudBackground::kBlack:
      return {0, 0, 0};
    case CloudBackground::kWhite:
      return {255, 255, 255};
    case CloudBackground::kDark:
      break;
  }
  return {0x17, 0x18, 0x1b};
}

/// From where a cloud is looked at.
enum class CloudPreset {
  kFront,  ///< From the camera that took the picture, pulled back a little, upright.
  kRight,
  kTop,
  kIsometric
};

/// How a cloud is drawn.
struct CloudStyle {
  double pointSize = 2.0;  ///< Units: pixels, device independent.
  /// Darkens points behind an edge of depth, so that shape is seen without light.
  bool eyeDome = false;
  CloudBackground background = CloudBackground::kDark;
  bool axes = false;  ///< Camera axes bottom right: x right, y down, z forward.
  bool grid = false;  ///< Lines on the floor; a label says how far apart, in the cloud's unit.
  bool orthographic = false;
  bool mesh = false;     ///< The surface in place of the points, where there is one.
  double density = 1.0;  ///< Share of the points that are drawn, above 0 up to 1.

  [[nodiscard]] bool operator==(const CloudStyle&) const = default;
};

}  // namespace patchscape
