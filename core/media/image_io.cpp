// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_io.h"

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/media/picture_format.h"
#include "core/media/pixel_layout.h"

#include <new>

namespace patchscape {
namespace {

DecodedImage decodeUnnamed(std::span<const std::byte> file) {
  const PictureFormat& format = formatOf(file);
  DecodedImage decoded;
  decoded.header = format.readHeader(file);
  try {
    decoded.image =
        applyOrientation(format.decode(file, decoded.header), decoded.header.orientation);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::kOutOfMemory,
                "Not enough memory for " + std::to_string(decoded.header.width) + " x " +
                    std::to_string(decoded.header.height) +
                    " pixels. Close other programs or scale the picture down.");
  }
  return decoded;
}

}  // namespace

DecodedImage decodeImage(std::span<const std::byte> file, const std::string& name) {
  try {
    return decodeUnnamed(file);
  } catch (const Error& error) {
    throw Error(error.code(), name + ": " + error.what(), name);
  }
}

DecodedImage loadImage(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  return decodeImage(file->bytes(), path.string());
}

}  // namespace patchscape
