// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace patchscape {

/// "88 MB", "4.5 GB", in powers of ten. Thread: any.
[[nodiscard]] inline std::string readableSize(std::int64_t bytes) {
  constexpr double kGiga = 1e9;
  constexpr double kMega = 1e6;
  const auto value = static_cast<double>(bytes);
  char text[32];
  if (value >= kGiga) {
    std::snprintf(text, sizeof text, "%.1f GB", value / kGiga);
  } else if (value >= 10 * kMega) {
    std::snprintf(text, sizeof text, "%.0f MB", value / kMega);
  } else if (value >= kMega) {
    std::snprintf(text, sizeof text, "%.1f MB", value / kMega);
  } else {
    std::snprintf(text, sizeof text, "%.0f kB", value / 1e3);
  }
  return text;
}

}  // namespace patchscape
