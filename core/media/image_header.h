// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace patchscape {

/// What a picture file says before it is decoded.
struct ImageHeader {
  std::string format;  ///< "PNG", "JPEG", "TIFF", "WebP" or "BMP".
  int width = 0;       ///< Pixels as stored, before the EXIF orientation.
  int height = 0;
  int channels = 0;
  int bitsPerChannel = 0;
  int orientation = 1;                    ///< EXIF 1…8; 1 is upright.
  std::optional<double> focalLength35mm;  ///< EXIF, millimetres.
  std::optional<double> focalLengthMm;    ///< EXIF, millimetres.

  /// Size as shown, after the orientation.
  [[nodiscard]] int shownWidth() const noexcept { return orientation >= 5 ? height : width; }
  [[nodiscard]] int shownHeight() const noexcept { return orientation >= 5 ? width : height; }
};

/// Reads the header of a picture held in memory; decodes no pixel, allocates under 1 MB.
///
/// Errors: kBadData where it is no picture, or cut short in the header; kUnsupported for a format
/// that is none of the five, or a size past the limits (pixels, side), naming both numbers.
/// Thread: any.
[[nodiscard]] ImageHeader readImageHeader(std::span<const std::byte> file);

}  // namespace patchscape
