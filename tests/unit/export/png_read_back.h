// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <png.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace patchscape::test {

/// What libpng reads back of a PNG with one value a pixel.
struct PngBack {
  int width = 0;
  int height = 0;
  int colourType = -1;
  int bitDepth = 0;
  std::vector<std::uint16_t> values;  ///< Row-major; of a palette the indices.
  std::vector<std::array<std::uint8_t, 3>> palette;
  std::map<std::string, std::string> text;
};

inline PngBack readPng(const std::filesystem::path& path) {
  PngBack back;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    ADD_FAILURE() << path << " is not there";
    return back;
  }
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, file);
  png_read_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  back.width = static_cast<int>(png_get_image_width(png, info));
  back.height = static_cast<int>(png_get_image_height(png, info));
  back.colourType = png_get_color_type(png, info);
  back.bitDepth = png_get_bit_depth(png, info);
  for (int y = 0; y < back.height; ++y) {
    const png_bytep row = png_get_rows(png, info)[y];
    for (int x = 0; x < back.width; ++x) {
      back.values.push_back(back.bitDepth == 16
                                ? static_cast<std::uint16_t>(row[x * 2] << 8 | row[x * 2 + 1])
                                : row[x]);
    }
  }
  png_colorp colours = nullptr;
  int count = 0;
  if (png_get_PLTE(png, info, &colours, &count) != 0) {
    for (int i = 0; i < count; ++i) {
      back.palette.push_back({colours[i].red, colours[i].green, colours[i].blue});
    }
  }
  png_textp text = nullptr;
  const int texts = static_cast<int>(png_get_text(png, info, &text, nullptr));
  for (int i = 0; i < texts; ++i) {
    back.text[text[i].key] = text[i].text;
  }
  png_destroy_read_struct(&png, &info, nullptr);
  std::fclose(file);
  return back;
}

}  // namespace patchscape::test
