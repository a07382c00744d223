// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace patchscape {

/// The size of the network's input. Units: pixels.
struct InputSize {
  std::int64_t width = 0;
  std::int64_t height = 0;

  [[nodiscard]] bool operator==(const InputSize&) const = default;
};

/// How a picture's size becomes an input size.
struct SizeRule {
  std::int64_t shorterSide = 0;  ///< Wanted shorter side in pixels; 0 where `exact` is set.
  InputSize exact;               ///< Used as it is where its width is not 0.

  [[nodiscard]] bool operator==(const SizeRule&) const = default;
};

/// The input size for a picture of width × height: the shorter side becomes `rule.shorterSide`, the
/// other keeps the aspect, both rounded to the nearest multiple of `patchSize`, at least one patch.
///
/// Errors: kInvalidArgument where an exact size is no multiple of the patch size or a side passes
/// limits::kMaxInputSide.
[[nodiscard]] InputSize inputSizeFor(const SizeRule& rule,
                                     int width,
                                     int height,
                                     std::int64_t patchSize);

/// Reads "518" (shorter side) or "700x518" (exact). Errors: kInvalidArgument.
[[nodiscard]] SizeRule parseSizeRule(const std::string& text);

}  // namespace patchscape
