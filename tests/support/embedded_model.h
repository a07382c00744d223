// SPDX-License-Identifier: Apache-2.0
// What tests expect of the model that comes with the program: one place to change with its weights.
#pragma once

#include <cstdint>

namespace patchscape::test {

inline constexpr std::int64_t kEmbeddedWidth = 192;
inline constexpr std::int64_t kEmbeddedBlocks = 12;
inline constexpr std::int64_t kEmbeddedLast = kEmbeddedBlocks - 1;
inline constexpr std::int64_t kEmbeddedRegisters = 4;
inline constexpr float kEmbeddedFarthest = 30.0F;  ///< Metres of the depth head's last bin.

}  // namespace patchscape::test
