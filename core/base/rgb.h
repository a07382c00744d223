// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace patchscape {

/// Red, green, blue; sRGB.
using Rgb = std::array<std::uint8_t, 3>;

}  // namespace patchscape
