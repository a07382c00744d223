// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/geometry/floor.h"
#include "core/geometry/point_cloud.h"
#include "core/overlay/cloud_style.h"

#include <memory>

namespace patchscape {

/// Sides of a picture that is drawn without a window. Units: pixels.
inline constexpr int kLeastRenderSide = 16;
inline constexpr int kMostRenderSide = 8192;

/// How a picture of a cloud is taken.
struct CloudShot {
  int width = 1280;
  int height = 960;
  CloudPreset camera = CloudPreset::kFront;
  CloudStyle style;
  Rotation rotation;                      ///< Of the cloud about its camera, to level a floor.
  std::shared_ptr<const CloudMesh> mesh;  ///< For `CloudStyle::mesh`.
};

/// A picture of a cloud, without a window and without a display.
///
/// Errors: kInvalidArgument for a side outside 16…8192 and what `CloudScene` refuses; kUnsupported
/// where there is no OpenGL. Thread: any but one with a current OpenGL context; one at a time.
[[nodiscard]] Image renderCloud(std::shared_ptr<const PointCloud> cloud, const CloudShot& shot);

}  // namespace patchscape
