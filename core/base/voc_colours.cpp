// SPDX-License-Identifier: Apache-2.0
#include "core/base/voc_colours.h"

#include <array>

namespace patchscape {

Rgb vocColour(std::size_t index) noexcept {
  std::array<unsigned, 3> colour{};
  for (unsigned bit = 8; bit-- > 0; index >>= 3) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      colour[channel] |= static_cast<unsigned>(index >> channel & 1) << bit;
    }
  }
  return {static_cast<std::uint8_t>(colour[0]),
          static_cast<std::uint8_t>(colour[1]),
          static_cast<std::uint8_t>(colour[2])};
}

std::uint32_t vocIndexOf(const Rgb& colour) noexcept {
  std::uint32_t index = 0;
  for (unsigned bit = 0; bit < 8; ++bit) {
    for (unsigned channel = 0; channel < 3; ++channel) {
      const std::uint32_t set = static_cast<std::uint32_t>(colour[channel]) >> (7 - bit) & 1U;
      index |= set << (3 * bit + channel);
    }
  }
  return index;
}

}  // namespace patchscape
