// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/image_header.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace patchscape {

/// A decoded picture with what its file says about itself.
struct DecodedImage {
  Image image;  ///< Upright: the EXIF orientation is applied once.
  ImageHeader header;
};

/// Decodes PNG, JPEG, TIFF, WebP or BMP: 8 and 16 bit, grey, alpha, palette, CMYK.
///
/// 16 bit becomes 8 by rounding v / 257; alpha is laid over white; CMYK is converted without a
/// profile. The header is checked against limits.h before a pixel is decoded.
/// Errors: kNotFound, kBadData (no picture, cut short, damaged), kUnsupported (too large, other
/// format), kOutOfMemory. Thread: any.
[[nodiscard]] DecodedImage loadImage(const std::filesystem::path& path);

/// The same from memory; `name` is used in messages.
[[nodiscard]] DecodedImage decodeImage(std::span<const std::byte> file, const std::string& name);

/// Whether the name ends like a picture this program opens (any case); contents are not looked at.
[[nodiscard]] bool hasImageExtension(const std::filesystem::path& path);

/// The pictures in a folder, sorted by name; `recursive` goes into its subfolders.
///
/// Hidden files and folders, linked folders and subfolders that cannot be read are left out.
/// Errors: kNotFound.
[[nodiscard]] std::vector<std::filesystem::path> listImages(const std::filesystem::path& folder,
                                                            bool recursive);

}  // namespace patchscape
