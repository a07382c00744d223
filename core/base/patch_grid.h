// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchscape {

/// The grid of patches that one picture becomes. Row-major: patch (row, col) is row * cols + col.
struct PatchGrid {
  std::int64_t rows = 0;  ///< Input height / patch size.
  std::int64_t cols = 0;  ///< Input width / patch size.

  [[nodiscard]] std::int64_t count() const noexcept { return rows * cols; }
  [[nodiscard]] bool operator==(const PatchGrid&) const = default;
};

}  // namespace patchscape
