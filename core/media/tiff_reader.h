// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/image_header.h"

#include <cstddef>
#include <span>

namespace patchscape {

/// The header of a TIFF, through libtiff; its size is within limits.h.
///
/// Errors: kBadData, kUnsupported. Thread: any.
[[nodiscard]] ImageHeader readTiffHeader(std::span<const std::byte> file);

/// The pixels as stored, before the orientation; `header` is what readTiffHeader gave.
///
/// Errors: kBadData (cut short, damaged), kUnsupported, kOutOfMemory. Thread: any.
[[nodiscard]] Image decodeTiff(std::span<const std::byte> file, const ImageHeader& header);

}  // namespace patchscape
