// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchscape {

/// The bits of the IEEE 754 half nearest to `value`, ties to even.
///
/// Too large becomes infinity, too small a subnormal or zero of the same sign, NaN a quiet NaN.
[[nodiscard]] std::uint16_t halfBitsOf(float value) noexcept;

}  // namespace patchscape
