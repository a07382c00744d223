// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/point_cloud.h"
#include "widgets/cloud/scene/camera_pose.h"

#include <string>
#include <vector>

/// The lines and letters beside a cloud.
namespace patchscape {

/// A line in display axes.
struct SceneLine {
  Vector3 from;
  Vector3 to;
};

/// A line on the screen. Units: pixels from the bottom left.
struct ScreenLine {
  float x0 = 0.0F;
  float y0 = 0.0F;
  float x1 = 0.0F;
  float y1 = 0.0F;
  Rgb colour{};
};

/// A line of text, its middle left at (x, y). Units: pixels from the bottom left.
struct ScreenText {
  float x = 0.0F;
  float y = 0.0F;
  int size = 13;
  std::string text;
  Rgb colour{};
};

/// Lines on the floor, at whole multiples of their spacing from the camera.
struct FloorGrid {
  double spacing = 0.0;  ///< 1, 2 or 5 times a power of ten, in the cloud's unit.
  std::vector<SceneLine> lines;
};
[[nodiscard]] FloorGrid floorGrid(const CloudExtent& extent);

/// A length with its unit, three figures: "1.25 m", "0.800 (relative)".
[[nodiscard]] std::string lengthText(double length, LengthUnit unit);

/// What is drawn over the cloud in screen pixels.
struct ScreenMarks {
  std::vector<ScreenLine> lines;
  std::vector<ScreenText> texts;
};

/// The camera's axes, bottom right. `ratio`: device pixels a pixel.
void addAxes(const CameraPose& pose, ScreenSize screen, double ratio, ScreenMarks& marks);

/// What the grid's spacing is, bottom left.
void addGridLabel(const FloorGrid& grid,
                  LengthUnit unit,
                  CloudBackground background,
                  double ratio,
                  ScreenMarks& marks);

/// Quiet on this background.
[[nodiscard]] Rgb gridColour(CloudBackground background) noexcept;

}  // namespace patchscape
