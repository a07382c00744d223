// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

namespace patchscape {

/// A letter in lower case; only A to Z change, whatever the locale, as names of files need it.
/// Thread: any.
[[nodiscard]] constexpr char asciiLower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// The same for every letter of a text.
[[nodiscard]] inline std::string asciiLower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) { return asciiLower(letter); });
  return text;
}

}  // namespace patchscape
