// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace patchscape {

/// Text chunks of a PNG (tEXt, or iTXt for what is not ASCII) by key.
using PngText = std::map<std::string, std::string>;

/// Writes an 8-bit RGB PNG atomically.
///
/// Errors of all: kWriteFailed. Thread: any.
void writePng(const std::filesystem::path& path, const Image& image, const PngText& text);

/// Writes a grey PNG of 8 or 16 bits; `pixels` are rows of `width`.
void writeGreyPng(const std::filesystem::path& path,
                  int width,
                  std::span<const std::uint8_t> pixels,
                  const PngText& text);
void writeGreyPng(const std::filesystem::path& path,
                  int width,
                  std::span<const std::uint16_t> pixels,
                  const PngText& text);

/// Writes an 8-bit PNG of palette indices (colour type 3). At most 256 colours.
void writePalettePng(const std::filesystem::path& path,
                     int width,
                     std::span<const std::uint8_t> indices,
                     const std::vector<std::array<std::uint8_t, 3>>& palette,
                     const PngText& text);

}  // namespace patchscape
