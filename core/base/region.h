// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// Regions of a picture as somebody draws them, and the pixels in them.
namespace patchscape {

/// A corner of a region. Units: pixels; the centre of the top-left one is (0, 0).
struct RegionPoint {
  double x = 0.0;
  double y = 0.0;

  [[nodiscard]] bool operator==(const RegionPoint&) const = default;
};

/// What a new region is to the selection that is there.
enum class RegionMode { kReplace, kAdd, kSubtract };

/// One byte a pixel, row by row: 1 where its centre lies in the polygon, else 0.
///
/// The polygon closes itself and may reach past the picture. Where it crosses itself, parts that it
/// encloses twice are outside (even-odd). A centre on an edge belongs to the region right of or
/// below the edge, so that regions side by side share no pixel and leave none out.
/// Errors: kInvalidArgument for a size that no picture has or a corner that is not finite.
/// Thread: any; uses several.
[[nodiscard]] std::vector<std::uint8_t> rasterised(std::span<const RegionPoint> polygon,
                                                   int width,
                                                   int height);

/// The part of the polygon that lies in the picture, border pixels whole; empty where none does.
///
/// What falls outside comes to lie on the picture's border, so that the pixels stay the same.
/// Errors, Thread: as `rasterised`.
[[nodiscard]] std::vector<RegionPoint> clippedToPicture(std::span<const RegionPoint> polygon,
                                                        int width,
                                                        int height);

/// The selection after a region was drawn, one byte a pixel, 0 or 1.
///
/// An empty `selection` is none yet: adding to it gives the region, subtracting takes the region
/// out of all pixels.
/// Errors: kInvalidArgument where both are there and differ in size. Thread: any.
[[nodiscard]] std::vector<std::uint8_t> combined(std::span<const std::uint8_t> selection,
                                                 std::span<const std::uint8_t> region,
                                                 RegionMode mode);

}  // namespace patchscape
