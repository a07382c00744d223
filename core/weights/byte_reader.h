// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace patchscape {

/// The same bytes as characters.
[[nodiscard]] inline std::string_view textOf(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The same characters as bytes.
[[nodiscard]] inline std::span<const std::byte> bytesOfText(std::string_view text) noexcept {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// The unsigned number whose lowest byte comes first; at most eight bytes.
[[nodiscard]] inline std::uint64_t littleEndian(std::string_view bytes) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = (value << 8) | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

}  // namespace patchscape
