// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <gtest/gtest.h>
#include <png.h>

#include <filesystem>
#include <string>

namespace patchscape::testing {

/// Puts a picture where a person can look at it after a failure.
inline void save(const Image& image, const std::string& name) {
  std::filesystem::create_directories(PATCHSCAPE_PICTURES);
  const std::string path = std::string(PATCHSCAPE_PICTURES) + "/" + name + ".png";
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width());
  header.height = static_cast<png_uint_32>(image.height());
  header.format = PNG_FORMAT_RGB;
  EXPECT_NE(png_image_write_to_file(&header, path.c_str(), 0, image.pixels().data(), 0, nullptr), 0)
      << path;
}

}  // namespace patchscape::testing
