// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/scale_bar.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace patchscape {

/// One line of a burnt-in legend.
struct LegendLine {
  std::array<std::uint8_t, 3> colour{};
  std::string text;  ///< ASCII.
};

/// `picture` with a dark strip at its right side that holds the bar, its numbers and its unit.
///
/// Letters are as large as the picture's height allows. Thread: any.
[[nodiscard]] Image withScaleBar(const Image& picture, const ScaleBar& bar);

/// `picture` with a dark strip at its right side that holds as many lines as fit.
[[nodiscard]] Image withLegend(const Image& picture, const std::vector<LegendLine>& lines);

}  // namespace patchscape
