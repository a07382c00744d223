// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/byte_order.h"

#include <tiffio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace patchscape {

inline constexpr std::string_view kTiffFormat = "TIFF";

/// A file in memory, as libtiff's callbacks see it.
struct TiffSource {
  Bytes file;
  std::size_t offset = 0;
  char message[160] = "";  ///< libtiff's first error.
};

/// An open TIFF whose first directory is read.
class TiffReader {
 public:
  /// Errors: kBadData. libtiff allocates at most `maxAllocation` bytes at a time.
  TiffReader(Bytes file, std::size_t maxAllocation);

  [[nodiscard]] TIFF* tiff() const noexcept { return tiff_.get(); }
  /// Throws kBadData with what libtiff said.
  [[noreturn]] void fail() const;

  /// The value of a tag, or what libtiff takes for it where it is absent.
  template <typename T>
  [[nodiscard]] T valueOf(std::uint32_t tag, T otherwise) const {
    T value = otherwise;
    return TIFFGetFieldDefaulted(tiff_.get(), tag, &value) == 1 ? value : otherwise;
  }

 private:
  TiffSource source_;
  std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff_{nullptr, &TIFFClose};
};

/// Throws kBadData where pixels lie behind the end of the file.
void requireWhole(const TiffReader& reader, std::size_t fileBytes);

}  // namespace patchscape
