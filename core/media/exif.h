// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/image_header.h"

#include <cstddef>
#include <span>

namespace patchscape {

/// Copies orientation and focal lengths out of an EXIF block into `header`.
///
/// `block` starts at the TIFF byte-order mark, without "Exif\0\0". What is absent, damaged or
/// senseless leaves the header as it is: a picture is not refused for its metadata.
void readExif(std::span<const std::byte> block, ImageHeader& header);

/// Puts one orientation into `header` where it is 1…8, one focal length where it is a length.
void setOrientation(int orientation, ImageHeader& header);
void setFocalLength(double millimetres, std::optional<double>& target);

}  // namespace patchscape
