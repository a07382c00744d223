// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace patchscape {

/// tEXt/iTXt chunks by their keywords.
using PngText = std::map<std::string, std::string>;

// Each writes its file atomically. Errors of all: kWriteFailed. Thread: any.

/// Writes an 8-bit RGB PNG.
void writePng(const std::filesystem::path& path, const Image& image, const PngText& text);

/// The bytes of the same file, for one that holds it. Thread: any.
[[nodiscard]] std::string pngBytes(const Image& image, const PngText& text);

/// Writes an 8-bit grey PNG. Shapes: pixels [height, width], row-major, here and below.
void writeGreyPng(const std::filesystem::path& path,
                  int width,
                  int height,
                  std::span<const std::uint8_t> pixels,
                  const PngText& text);

/// Writes a 16-bit grey PNG.
void writeGreyPng(const std::filesystem::path& path,
                  int width,
                  int height,
                  std::span<const std::uint16_t> pixels,
                  const PngText& text);

/// Writes an 8-bit PNG of colour type 3: every index must lie inside `palette`, of 1…256 colours.
void writePalettePng(const std::filesystem::path& path,
                     int width,
                     int height,
                     std::span<const std::uint8_t> indices,
                     std::span<const std::array<std::uint8_t, 3>> palette,
                     const PngText& text);

}  // namespace patchscape
