// SPDX-License-Identifier: Apache-2.0
#include "core/media/png_stream.h"

#include "core/base/limits.h"
#include "core/media/media_error.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>

namespace patchscape {
namespace {

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

}  // namespace

PngReader::PngReader(Bytes file)
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

void PngReader::fail() const {
  if (state_.cutShort) {
    throwCutShort(kPngFormat);
  }
  throwDamaged(kPngFormat, state_.message);
}

// The functions with setjmp hold no object with a destructor: longjmp would skip it.

bool readPngInfo(png_structp png, png_infop info) {
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

bool readPngRows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png)) != 0) {
    return false;
  }
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

}  // namespace patchscape
