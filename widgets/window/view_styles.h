// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/depth_overlay.h"
#include "core/overlay/segmentation_overlay.h"

namespace patchscape {

/// How the views are drawn: what changes a picture on screen without any network.
struct ViewStyles {
  SegmentationStyle segmentation;
  SegmentationStyle objects;  ///< Those that are followed; `only` is not used.
  DepthStyle depth;

  [[nodiscard]] bool operator==(const ViewStyles&) const = default;
};

}  // namespace patchscape
