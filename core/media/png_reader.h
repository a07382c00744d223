// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/image_header.h"

#include <cstddef>
#include <span>

namespace patchscape {

/// The header of a PNG, through libpng; its size is within limits.h.
///
/// Errors: kBadData, kUnsupported. Thread: any.
[[nodiscard]] ImageHeader readPngHeader(std::span<const std::byte> file);

/// The pixels as stored, before the orientation; `header` is what readPngHeader gave.
///
/// Errors: kBadData (cut short, damaged), kUnsupported, kOutOfMemory. Thread: any.
[[nodiscard]] Image decodePng(std::span<const std::byte> file, const ImageHeader& header);

}  // namespace patchscape
