// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <cstddef>

namespace patchscape {

/// Whether a map has a size and as many values as that says.
[[nodiscard]] inline bool isWhole(const ScalarMap& map) noexcept {
  return map.width > 0 && map.height > 0 &&
         map.values.size() == static_cast<std::size_t>(map.width) * map.height;
}

}  // namespace patchscape
