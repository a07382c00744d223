// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/image_header.h"

#include <cstddef>
#include <span>

namespace patchscape {

/// The header of a JPEG, through libjpeg; its size is within limits.h.
///
/// Errors: kBadData, kUnsupported. Thread: any.
[[nodiscard]] ImageHeader readJpegHeader(std::span<const std::byte> file);

/// The pixels as stored, before the orientation; `header` is what readJpegHeader gave.
///
/// Errors: kBadData (cut short, damaged), kUnsupported, kOutOfMemory. Thread: any.
[[nodiscard]] Image decodeJpeg(std::span<const std::byte> file, const ImageHeader& header);

}  // namespace patchscape
