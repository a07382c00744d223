// SPDX-License-Identifier: Apache-2.0
#include "core/export/half.h"

#include <bit>

namespace patchscape {
namespace {

constexpr std::uint32_t kInfinity = 0x7C00;
constexpr std::uint32_t kQuietNan = 0x7E00;

/// value / 2^shift, to nearest, ties to even; shift is 1…31.
std::uint32_t shiftRounded(std::uint32_t value, std::uint32_t shift) {
  const std::uint32_t odd = (value >> shift) & 1;
  return (value + (1U << (shift - 1)) - 1 + odd) >> shift;
}

}  // namespace

std::uint16_t halfBitsOf(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000;
  const std::uint32_t exponent = bits >> 23 & 0xFF;
  const std::uint32_t mantissa = bits & 0x7FFFFF;
  std::uint32_t magnitude = 0;
  if (exponent == 0xFF) {
    magnitude = mantissa != 0 ? kQuietNan : kInfinity;
  } else if (exponent >= 127 + 16) {
    magnitude = kInfinity;
  } else if (exponent >= 127 - 14) {
    // A mantissa that rounds up carries into the exponent, and at the end into infinity: wanted.
    magnitude = shiftRounded((exponent - 112) << 23 | mantissa, 13);
  } else if (exponent >= 127 - 25) {
    magnitude = shiftRounded(mantissa | 0x800000, 126 - exponent);
  }
  return static_cast<std::uint16_t>(sign | magnitude);
}

}  // namespace patchscape
