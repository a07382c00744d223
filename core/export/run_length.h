// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace patchscape {

/// Where one class is, as COCO writes it.
struct ClassRuns {
  /// Lengths of alternating runs down the columns, left to right; the first is of pixels outside.
  std::vector<std::uint32_t> counts;
  std::int64_t area = 0;     ///< Pixels.
  std::array<int, 4> box{};  ///< x, y, width, height.
};

/// The runs of every class that occurs. Shapes: labels [height, width], row-major.
[[nodiscard]] std::map<std::uint16_t, ClassRuns> runsOf(std::span<const std::uint16_t> labels,
                                                        int width,
                                                        int height);

/// Counts as COCO's "compressed RLE" string: each as its difference to the one two before (from the
/// fourth on), in groups of five bits, low ones first, a sixth for "more follows", each plus 48.
///
/// Source: pycocotools, rleToString in maskApi.c; equal byte for byte.
[[nodiscard]] std::string compressedCounts(std::span<const std::uint32_t> counts);

}  // namespace patchscape
