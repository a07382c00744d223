// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/media/image_header.h"

#include <filesystem>
#include <memory>
#include <string>

namespace patchscape {

/// One picture, decoded once and shared by all who look at it.
struct Picture {
  std::string name;            ///< File name, or "Clipboard".
  std::filesystem::path path;  ///< Empty for a pasted picture.
  Image image;                 ///< Upright.
  ImageHeader header;
  std::string sha256;  ///< Of the file's bytes; of the pixels for a pasted picture; empty: a frame.
};

/// Reads, hashes and decodes a picture file. Errors: as `loadImage`. Thread: any.
[[nodiscard]] std::shared_ptr<const Picture> loadPicture(const std::filesystem::path& path);

/// Wraps pixels that come from no file. Thread: any.
[[nodiscard]] std::shared_ptr<const Picture> makePicture(const std::string& name,
                                                         const Image& image);

/// Wraps one frame of a film, without a hash: nothing made of it is cached. Thread: any.
[[nodiscard]] std::shared_ptr<const Picture> framePicture(const std::string& name,
                                                          const Image& image);

}  // namespace patchscape
