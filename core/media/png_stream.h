// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/byte_order.h"

#include <png.h>

#include <cstddef>
#include <string_view>

namespace patchscape {

inline constexpr std::string_view kPngFormat = "PNG";

/// What libpng's callbacks share with us. Plain data: libpng leaves them with longjmp.
struct PngState {
  const std::byte* next = nullptr;
  std::size_t left = 0;
  bool cutShort = false;
  char message[128] = "";
};

/// libpng's two structs and our state over a file in memory, released together.
class PngReader {
 public:
  /// Errors: std::bad_alloc.
  explicit PngReader(Bytes file);
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  [[nodiscard]] png_structp png() const noexcept { return png_; }
  [[nodiscard]] png_infop info() const noexcept { return info_; }

  /// Throws kBadData with what libpng said.
  [[noreturn]] void fail() const;

 private:
  PngState state_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

/// Reads all that stands before the pixels; false where libpng gave up.
[[nodiscard]] bool readPngInfo(png_structp png, png_infop info);

/// Reads all pixels, one pointer a row, and what follows them; false where libpng gave up.
[[nodiscard]] bool readPngRows(png_structp png, png_bytepp rows);

}  // namespace patchscape
