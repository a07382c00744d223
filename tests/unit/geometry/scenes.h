// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/scalar_map.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchscape::test {

/// A map whose values a function of (x, y) gives.
template <typename Function>
ScalarMap mapOf(int width, int height, const Function& function) {
  ScalarMap map{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      map.values.push_back(static_cast<float>(function(x, y)));
    }
  }
  return map;
}

/// A picture whose red is the column, green the row, blue 7.
inline Image pictureOf(int width, int height) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.insert(pixels.end(), {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 7});
    }
  }
  return {width, height, std::move(pixels)};
}

}  // namespace patchscape::test
