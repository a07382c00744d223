// SPDX-License-Identifier: Apache-2.0
#include "core/media/png_reader.h"

#include "core/media/byte_order.h"
#include "core/media/exif.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"
#include "core/media/png_stream.h"

#include <csetjmp>
#include <cstring>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr int kMaxChunksLookedAt = 10'000;  // For the EXIF block, which may stand anywhere.

// A function with setjmp holds no object with a destructor: longjmp would skip it.

/// Asks for 8-bit RGB, or RGBA where there is any transparency.
bool askForRgb(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) {
    return false;
  }
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

void readExifChunk(Bytes file, ImageHeader& header) {
  std::size_t offset = 8;
  for (int i = 0; i < kMaxChunksLookedAt && holds(file, offset, 8); ++i) {
    const std::size_t size = bigU32(file, offset);
    if (!holds(file, offset + 8, size)) {
      return;
    }
    if (std::memcmp(file.data() + offset + 4, "eXIf", 4) == 0) {
      readExif(file.subspan(offset + 8, size), header);
      return;
    }
    offset += 12 + size;
  }
}

int channelsOf(int colorType) {
  return (colorType & PNG_COLOR_MASK_COLOR ? 3 : 1) + (colorType & PNG_COLOR_MASK_ALPHA ? 1 : 0);
}

}  // namespace

ImageHeader readPngHeader(Bytes file) {
  const PngReader reader(file);
  if (!readPngInfo(reader.png(), reader.info())) {
    reader.fail();
  }
  const auto width = png_get_image_width(reader.png(), reader.info());
  const auto height = png_get_image_height(reader.png(), reader.info());
  requireAllowedSize(kPngFormat, width, height);
  ImageHeader header;
  header.format = kPngFormat;
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  header.channels = channelsOf(png_get_color_type(reader.png(), reader.info()));
  header.bitsPerChannel = png_get_bit_depth(reader.png(), reader.info());
  readExifChunk(file, header);
  return header;
}

Image decodePng(Bytes file, const ImageHeader& header) {
  const PngReader reader(file);
  if (!readPngInfo(reader.png(), reader.info()) || !askForRgb(reader.png(), reader.info())) {
    reader.fail();
  }
  const bool alpha = png_get_channels(reader.png(), reader.info()) == 4;
  const std::size_t stride = static_cast<std::size_t>(header.width) * (alpha ? 4 : 3);
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(header.height));
  std::vector<png_bytep> rows(static_cast<std::size_t>(header.height));
  for (std::size_t y = 0; y < rows.size(); ++y) {
    rows[y] = pixels.data() + stride * y;
  }
  if (!readPngRows(reader.png(), rows.data())) {
    reader.fail();
  }
  if (alpha) {
    layOverWhite(pixels);
  }
  return {header.width, header.height, std::move(pixels)};
}

}  // namespace patchscape
