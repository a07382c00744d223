// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace patchscape::bench {

/// A checkpoint to time instead of random weights: the environment variable PATCHSCAPE_BENCH_MODEL.
inline std::string modelFile() {
  const char* file = std::getenv("PATCHSCAPE_BENCH_MODEL");
  return file == nullptr ? "" : file;
}

/// A picture with detail at every scale; the same at every call.
inline Image makePhoto(int width, int height) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width) * height * 3);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    state = state * 1664525U + 1013904223U;
    const auto x = static_cast<int>(i / 3) % width;
    const auto y = static_cast<int>(i / 3) / width;
    const int wave = (x * 255 / width + y * 255 / height) / 2 + ((x / 40 + y / 40) % 2) * 40;
    pixels[i] = static_cast<std::uint8_t>(wave / 2 + static_cast<int>(state >> 28));
  }
  return {width, height, std::move(pixels)};
}

}  // namespace patchscape::bench
