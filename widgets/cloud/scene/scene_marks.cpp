// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/scene_marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace patchscape {
namespace {

constexpr double kCells = 8.0;  // Along the longer side, about.
constexpr int kMostLines = 40;  // Each way.
constexpr double kAxisLength = 26.0;
constexpr double kTextSize = 13.0;

double niceNumber(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  const double figure = value / power;
  return power * (figure < 1.5 ? 1.0 : figure < 3.5 ? 2.0 : figure < 7.5 ? 5.0 : 10.0);
}

bool isDark(CloudBackground background) {
  return background == CloudBackground::kDark || background == CloudBackground::kBlack;
}

}  // namespace

FloorGrid floorGrid(const CloudExtent& extent) {
  FloorGrid grid;
  const float longer = std::max(extent.high.x - extent.low.x, extent.high.z - extent.low.z);
  if (!(longer > 0.0F) || !std::isfinite(longer)) {
    return grid;
  }
  grid.spacing = niceNumber(longer / kCells);
  const auto first = [&](float low) { return std::floor(static_cast<double>(low) / grid.spacing); };
  const auto last = [&](float high) { return std::ceil(static_cast<double>(high) / grid.spacing); };
  const auto at = [&](double step) { return static_cast<float>(step * grid.spacing); };
  const double x0 = first(extent.low.x);
  const double x1 = std::min(last(extent.high.x), x0 + kMostLines);
  const double z0 = first(extent.low.z);
  const double z1 = std::min(last(extent.high.z), z0 + kMostLines);
  const float y = extent.low.y;
  for (int i = 0; x0 + i <= x1; ++i) {
    grid.lines.push_back({{at(x0 + i), y, at(z0)}, {at(x0 + i), y, at(z1)}});
  }
  for (int i = 0; z0 + i <= z1; ++i) {
    grid.lines.push_back({{at(x0), y, at(z0 + i)}, {at(x1), y, at(z0 + i)}});
  }
  return grid;
}

std::string lengthText(double length, LengthUnit unit) {
  const double size = std::abs(length);
  const int decimals =
      size > 0.0 ? std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 6) : 2;
  std::array<char, 64> text{};
  std::snprintf(text.data(),
                text.size(),
                unit == LengthUnit::kMetres ? "%.*f m" : "%.*f (relative)",
                decimals,
                length);
  return text.data();
}

void addAxes(const CameraPose& pose, ScreenSize screen, double ratio, ScreenMarks& marks) {
  struct Axis {
    Vector3 direction;
    Rgb colour;
    const char* name;
  };
  // The cloud's own: y points down, z into the picture.
  static const std::array<Axis, 3> kAxes{{{{1, 0, 0}, {0xe5, 0x48, 0x4d}, "x"},
                                          {{0, -1, 0}, {0x46, 0xa7, 0x58}, "y"},
                                          {{0, 0, -1}, {0x4c, 0x8d, 0xff}, "z"}}};
  const ViewAxes view = axesOf(pose);
  const auto scale = static_cast<float>(ratio);
  const float x = static_cast<float>(screen.width) - 52.0F * scale;
  const float y = 52.0F * scale;
  for (const Axis& axis : kAxes) {
    const float dx = dot(axis.direction, view.right);
    const float dy = dot(axis.direction, view.up);
    const float length = static_cast<float>(kAxisLength) * scale;
    marks.lines.push_back({x, y, x + dx * length, y + dy * length, axis.colour});
    const float reach = length + 9.0F * scale;
    marks.texts.push_back({x + dx * reach - 4.0F * scale,
                           y + dy * reach,
                           static_cast<int>(kTextSize * ratio),
                           axis.name,
                           axis.colour});
  }
}

void addGridLabel(const FloorGrid& grid,
                  LengthUnit unit,
                  CloudBackground background,
                  double ratio,
                  ScreenMarks& marks) {
  if (grid.lines.empty()) {
    return;
  }
  const Rgb colour = isDark(background) ? Rgb{0xb4, 0xb9, 0xc1} : Rgb{0x4a, 0x4f, 0x57};
  std::array<char, 64> number{};
  std::snprintf(number.data(), number.size(), "%g", grid.spacing);
  const auto scale = static_cast<float>(ratio);
  marks.texts.push_back(
      {12.0F * scale,
       16.0F * scale,
       static_cast<int>(kTextSize * ratio),
       std::string("grid ") + number.data() + (unit == LengthUnit::kMetres ? " m" : " (relative)"),
       colour});
}

Rgb gridColour(CloudBackground background) noexcept {
  return isDark(background) ? Rgb{0x4a, 0x4f, 0x57} : Rgb{0xb4, 0xb9, 0xc1};
}

}  // namespace patchscape
