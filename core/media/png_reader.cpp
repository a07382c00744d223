// SPDX-License-Identifier: Apache-2.0
#include "core/media/png_reader.h"

#include "core/base/limits.h"
#include "core/media/byte_order.h"
#include "core/media/exif.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"

#include <png.h>

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "PNG";
constexpr int kMaxChunksLookedAt = 10'000;  // For the EXIF block, which may stand anywhere.

/// What libpng's callbacks share with us. Plain data: libpng leaves them with longjmp.
struct PngState {
  const std::byte* next = nullptr;
  std::size_t left = 0;
  bool cutShort = false;
  char message[128] = "";
};

void readBytes(png_structp png, png_bytep target, png_size_t size) {
  auto* state = static_cast<PngState*>(png_get_io_ptr(png));
  if (size > state->left) {
    state->cutShort = true;
    png_error(png, "end of file");
  }
  std::memcpy(target, state->next, size);
  state->next += size;
  state->left -= size;
}

void keepError(png_structp png, png_const_charp message) {
  auto* state = static_cast<PngState*>(png_get_error_ptr(png));
  std::snprintf(state->message, sizeof state->message, "%s", message);
  png_longjmp(png, 1);
}

void ignoreWarning(png_structp, png_const_charp) {}

/// libpng's two structs and our state, released together.
class PngReader {
 public:
  explicit PngReader(Bytes file)
      : state_{.next = file.data(), .left = file.size()} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &state_, keepError, ignoreWarning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ == nullptr) {
      png_destroy_read_struct(&png_, nullptr, nullptr);
      throw std::bad_alloc();
    }
    png_set_read_fn(png_, &state_, readBytes);
    // A size past our own limit is refused by name in requireAllowedSize.
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png_, limits::kMaxImageMetadataBytes);
  }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  [[nodiscard]] png_structp png() const noexcept { return png_; }
  [[nodiscard]] png_infop info() const noexcept { return info_; }

  [[noreturn]] void fail() const {
    if (state_.cutShort) {
      throwCutShort(kFormat);
    }
    throwDamaged(kFormat, state_.message);
  }

 private:
  PngState state_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

// The functions with setjmp hold no object with a destructor: longjmp would skip it.

bool readInfo(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png)) != 0) {
    return false;
  }
  // Text, profiles and times are not needed and may be large; tRNS is.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  static constexpr png_byte kTransparency[] = "tRNS";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, kTransparency, 1);
  png_read_info(png, info);
  return true;
}

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

bool readRows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) {
    return false;
  }
  png_read_image(png, rows);
  png_read_end(png, nullptr);
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
  if (!readInfo(reader.png(), reader.info())) {
    reader.fail();
  }
  const auto width = png_get_image_width(reader.png(), reader.info());
  const auto height = png_get_image_height(reader.png(), reader.info());
  requireAllowedSize(kFormat, width, height);
  ImageHeader header;
  header.format = kFormat;
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  header.channels = channelsOf(png_get_color_type(reader.png(), reader.info()));
  header.bitsPerChannel = png_get_bit_depth(reader.png(), reader.info());
  readExifChunk(file, header);
  return header;
}

Image decodePng(Bytes file, const ImageHeader& header) {
  const PngReader reader(file);
  if (!readInfo(reader.png(), reader.info()) || !askForRgb(reader.png(), reader.info())) {
    reader.fail();
  }
  const bool alpha = png_get_channels(reader.png(), reader.info()) == 4;
  const std::size_t stride = static_cast<std::size_t>(header.width) * (alpha ? 4 : 3);
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(header.height));
  std::vector<png_bytep> rows(static_cast<std::size_t>(header.height));
  for (std::size_t y = 0; y < rows.size(); ++y) {
    rows[y] = pixels.data() + stride * y;
  }
  if (!readRows(reader.png(), rows.data())) {
    reader.fail();
  }
  if (alpha) {
    layOverWhite(pixels);
  }
  return {header.width, header.height, std::move(pixels)};
}

}  // namespace patchscape
