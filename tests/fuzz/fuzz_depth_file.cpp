// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/media/depth_reader.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

/// Opens the input as a depth map: it must open soundly or throw patchscape::Error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const patchscape::ScalarMap map =
        patchscape::decodeDepth(std::as_bytes(std::span(data, size)), "fuzz");
    const auto pixels = static_cast<std::size_t>(map.width) * static_cast<std::size_t>(map.height);
    if (map.width < 1 || map.height < 1 || map.values.size() != pixels ||
        pixels > static_cast<std::size_t>(patchscape::limits::kMaxImagePixels)) {
      std::abort();
    }
    for (const float value : map.values) {
      if (!std::isnan(value) && !(std::isfinite(value) && value > 0.0F)) {
        std::abort();
      }
    }
  } catch (const patchscape::Error& error) {
    if (error.code() == patchscape::ErrorCode::kInternal) {
      std::abort();
    }
  }
  return 0;
}
