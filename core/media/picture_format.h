// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/image_header.h"

#include <cstddef>
#include <span>

namespace patchscape {

/// The two functions of one file format.
struct PictureFormat {
  ImageHeader (*readHeader)(std::span<const std::byte> file);
  Image (*decode)(std::span<const std::byte> file, const ImageHeader& header);
};

/// The format of a file by its first bytes; names and extensions are never looked at.
///
/// Errors: kBadData where it is empty or no picture; kUnsupported for a known format that is none
/// of the five, or a file past limits::kMaxImageFileBytes. Thread: any.
[[nodiscard]] const PictureFormat& formatOf(std::span<const std::byte> file);

}  // namespace patchscape
