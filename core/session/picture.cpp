// SPDX-License-Identifier: Apache-2.0
#include "core/session/picture.h"

#include "core/base/mapped_file.h"
#include "core/media/image_io.h"
#include "core/session/content_hash.h"

#include <span>
#include <utility>

namespace patchscape {
namespace {

Picture wrapped(const std::string& name, const Image& image) {
  const ImageHeader header{.format = "",
                           .width = image.width(),
                           .height = image.height(),
                           .channels = 3,
                           .bitsPerChannel = 8};
  return {.name = name, .path = {}, .image = image, .header = header, .sha256 = {}};
}

}  // namespace

std::shared_ptr<const Picture> loadPicture(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  const std::string name = path.filename().string();
  DecodedImage decoded = decodeImage(file->bytes(), name);
  return std::make_shared<const Picture>(Picture{.name = name,
                                                 .path = path,
                                                 .image = std::move(decoded.image),
                                                 .header = std::move(decoded.header),
                                                 .sha256 = sha256Of(file->bytes())});
}

std::shared_ptr<const Picture> framePicture(const std::string& name, const Image& image) {
  return std::make_shared<const Picture>(wrapped(name, image));
}

std::shared_ptr<const Picture> makePicture(const std::string& name, const Image& image) {
  Picture picture = wrapped(name, image);
  picture.sha256 = sha256Of(std::as_bytes(image.pixels()));
  return std::make_shared<const Picture>(std::move(picture));
}

}  // namespace patchscape
