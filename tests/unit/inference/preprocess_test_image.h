// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace patchscape::testing {

/// A grey picture of known values that no filter leaves alone.
inline Image patternImage(int width, int height) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto value = static_cast<std::uint8_t>((37 * y + 91 * x + 13 * ((x * y) % 7)) % 256);
      pixels.insert(pixels.end(), 3, value);
    }
  }
  return {width, height, std::move(pixels)};
}

}  // namespace patchscape::testing
