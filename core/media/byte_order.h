// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace patchscape {

using Bytes = std::span<const std::byte>;

/// Whether `size` bytes from `offset` lie inside.
[[nodiscard]] inline bool holds(Bytes bytes, std::size_t offset, std::size_t size) noexcept {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

/// One byte as a number. The offset must lie inside, here and below.
[[nodiscard]] inline std::uint32_t byteAt(Bytes bytes, std::size_t offset) noexcept {
  return std::to_integer<std::uint32_t>(bytes[offset]);
}

[[nodiscard]] inline std::uint32_t littleU16(Bytes bytes, std::size_t offset) noexcept {
  return byteAt(bytes, offset) | byteAt(bytes, offset + 1) << 8;
}

[[nodiscard]] inline std::uint32_t littleU32(Bytes bytes, std::size_t offset) noexcept {
  return littleU16(bytes, offset) | littleU16(bytes, offset + 2) << 16;
}

[[nodiscard]] inline std::uint32_t bigU16(Bytes bytes, std::size_t offset) noexcept {
  return byteAt(bytes, offset) << 8 | byteAt(bytes, offset + 1);
}

[[nodiscard]] inline std::uint32_t bigU32(Bytes bytes, std::size_t offset) noexcept {
  return bigU16(bytes, offset) << 16 | bigU16(bytes, offset + 2);
}

}  // namespace patchscape
