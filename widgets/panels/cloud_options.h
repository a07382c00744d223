// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/cloud_style.h"

#include <optional>

namespace patchscape {

// The enumerators of choices are in the order in which the panel offers them.

/// Where the numbers of the camera are taken from.
enum class CameraSource { kAutomatic, kFieldOfView, kManual, kFile };

/// How points are selected with the mouse.
enum class SelectionTool { kNone, kBox, kLasso };

/// What the mouse is used for; one at a time.
enum class CloudTool { kNone, kRotationCentre, kBox, kLasso, kMeasure, kKnownLength };

struct CloudLook {
  CloudColouring colourBy = CloudColouring::kPhoto;
  int pointSize = 2;         ///< Pixels, 1…12.
  int densityPercent = 100;  ///< Of the points that are drawn, 1…100.
  CloudBackground background = CloudBackground::kDark;
  bool eyeDome = false;
  bool mesh = false;  ///< The surface instead of the points.
  bool axes = true;
  bool grid = true;           ///< On the floor, and the scale bar.
  bool orthographic = false;  ///< Parallel lines stay parallel.
  bool level = false;         ///< Turned so that the floor is level.

  [[nodiscard]] bool operator==(const CloudLook&) const = default;
};

/// Which points stay. Lengths are in the cloud's unit.
struct CloudKeep {
  std::optional<double> edgeRatio;  ///< Nothing: by the camera; 0: no edge filter.
  double outlierSigmas = 2.0;       ///< 1…4; 0: outliers stay.
  double voxel = 0.0;               ///< Side, up to 0.5; 0: none.
  std::optional<double> nearest;
  std::optional<double> farthest;

  [[nodiscard]] bool operator==(const CloudKeep&) const = default;
};

/// Units: pixels. A focal length of 0 was not typed yet.
struct CameraNumbers {
  double fx = 0.0;
  double fy = 0.0;
  double cx = 0.0;
  double cy = 0.0;

  [[nodiscard]] bool operator==(const CameraNumbers&) const = default;
};

struct CloudCamera {
  CameraSource choice = CameraSource::kAutomatic;
  double fieldOfView = 60.0;  ///< Degrees, horizontal, 10…150.
  CameraNumbers manual;

  [[nodiscard]] bool operator==(const CloudCamera&) const = default;
};

/// Between which distances relative depth is spread; without a unit.
struct RelativeEnds {
  double nearest = 1.0;
  double farthest = 8.0;

  [[nodiscard]] bool operator==(const RelativeEnds&) const = default;
};

}  // namespace patchscape
