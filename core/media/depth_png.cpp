// SPDX-License-Identifier: Apache-2.0
#include "core/media/depth_formats.h"
#include "core/media/media_error.h"
#include "core/media/png_stream.h"

#include <csetjmp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kBestDeflate = 1032;  // A byte of deflate holds at most so many.

void requireDeepGrey(const PngReader& reader) {
  const int bits = png_get_bit_depth(reader.png(), reader.info());
  if (png_get_color_type(reader.png(), reader.info()) != PNG_COLOR_TYPE_GRAY) {
    throwNoDepthMap(kPngFormat, "holds colours or transparency, not distances");
  }
  if (bits != 16) {
    throwNoDepthMap(kPngFormat,
                    "has " + std::to_string(bits) + " bits a pixel, too few for distances");
  }
}

// A function with setjmp holds no object with a destructor: longjmp would skip it.
bool askForWholeRows(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) {
    return false;
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

std::vector<std::byte> readSamples(const PngReader& reader, std::size_t stride, std::size_t rows) {
  std::vector<std::byte> samples(stride * rows);
  std::vector<png_bytep> starts(rows);
  for (std::size_t y = 0; y < rows; ++y) {
    starts[y] = reinterpret_cast<png_bytep>(samples.data() + stride * y);
  }
  if (!askForWholeRows(reader.png(), reader.info()) || !readPngRows(reader.png(), starts.data())) {
    reader.fail();
  }
  return samples;
}

}  // namespace

ScalarMap readPngDepth(Bytes file, double stepsAMetre) {
  const PngReader reader(file);
  if (!readPngInfo(reader.png(), reader.info())) {
    reader.fail();
  }
  const auto width = png_get_image_width(reader.png(), reader.info());
  const auto height = png_get_image_height(reader.png(), reader.info());
  requireAllowedSize(kPngFormat, width, height);
  requireDeepGrey(reader);
  const std::size_t pixels = std::size_t{width} * height;
  if (pixels * 2 / kBestDeflate > file.size()) {
    throwCutShort(kPngFormat);
  }
  const std::vector<std::byte> samples = readSamples(reader, std::size_t{width} * 2, height);
  ScalarMap map{.width = static_cast<int>(width), .height = static_cast<int>(height)};
  map.values.resize(pixels);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint32_t steps = bigU16(samples, 2 * i);  // 0: no value, of every kind.
    map.values[i] = steps == 0 ? std::numeric_limits<float>::quiet_NaN()
                               : static_cast<float>(steps / stepsAMetre);
  }
  return map;
}

}  // namespace patchscape
