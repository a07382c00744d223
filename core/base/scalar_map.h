// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace patchscape {

/// One float a pixel, row-major from the top left; NaN is invalid.
struct ScalarMap {
  int width = 0;
  int height = 0;
  std::vector<float> values;

  [[nodiscard]] bool empty() const noexcept { return values.empty(); }
  /// Errors: none are checked; the point must lie inside.
  [[nodiscard]] float at(int x, int y) const noexcept {
    return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
};

}  // namespace patchscape
