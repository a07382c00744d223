// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace patchscape {

/// What a colour bar beside a picture shows; the window and files draw it from the same values.
struct ScaleBar {
  struct Tick {
    double height = 0.0;  ///< 0 at the bottom, 1 at the top.
    std::string text;
  };
  std::vector<std::array<std::uint8_t, 3>> colours;  ///< Bottom to top.
  std::vector<Tick> ticks;
  std::string unit;  ///< ASCII: "m" or "relative, near = high".
};

}  // namespace patchscape
