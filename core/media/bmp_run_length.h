// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace patchscape {

/// Size of a run-length compressed BMP.
struct BmpRunLayout {
  std::size_t width = 0;
  std::size_t height = 0;
  std::uint32_t bits = 8;  ///< 4 or 8 a pixel.
  bool topDown = false;
};

/// The palette indices of a BMP's runs, rows top to bottom; what no run reaches is 0.
///
/// Errors: kBadData where the runs end without their end mark or leave the picture.
/// Source: Microsoft, "Bitmap Compression" (BI_RLE4, BI_RLE8).
[[nodiscard]] std::vector<std::uint8_t> expandBmpRuns(std::span<const std::byte> runs,
                                                      const BmpRunLayout& layout);

}  // namespace patchscape
