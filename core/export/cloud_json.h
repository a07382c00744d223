// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/geometry/floor.h"
#include "core/geometry/intrinsics.h"
#include "core/geometry/point_cloud.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace patchscape {

/// A camera as JSON. Units: pixels.
[[nodiscard]] inline nlohmann::ordered_json jsonOf(const Intrinsics& camera) {
  return {{"source", nameOf(camera.source)},
          {"width", camera.width},
          {"height", camera.height},
          {"fx", camera.fx},
          {"fy", camera.fy},
          {"cx", camera.cx},
          {"cy", camera.cy},
          {"top_left_centre", {0, 0}}};
}

/// A box as its two corners.
[[nodiscard]] inline nlohmann::ordered_json jsonOf(const CloudBounds& bounds) {
  return {{"low", {bounds.low.x, bounds.low.y, bounds.low.z}},
          {"high", {bounds.high.x, bounds.high.y, bounds.high.z}}};
}

/// The nine numbers of a turn row by row, or null.
[[nodiscard]] inline nlohmann::ordered_json jsonOf(const std::optional<Rotation>& turn) {
  return turn ? nlohmann::ordered_json(turn->rows) : nlohmann::ordered_json(nullptr);
}

}  // namespace patchscape
