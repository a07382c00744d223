// SPDX-License-Identifier: Apache-2.0
#include "core/media/tiff_reader.h"

#include "core/media/byte_order.h"
#include "core/media/exif.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"

#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "TIFF";
constexpr std::size_t kHeaderAllocation = 1 << 20;

/// A file in memory, as libtiff's callbacks see it.
struct TiffSource {
  Bytes file;
  std::size_t offset = 0;
  char message[160] = "";  ///< libtiff's first error.
};

TiffSource& sourceOf(thandle_t handle) { return *static_cast<TiffSource*>(handle); }

tmsize_t readBytes(thandle_t handle, void* target, tmsize_t size) {
  TiffSource& source = sourceOf(handle);
  const std::size_t left = source.file.size() - std::min(source.offset, source.file.size());
  const std::size_t count = std::min(static_cast<std::size_t>(size), left);
  if (count > 0) {
    std::memcpy(target, source.file.data() + source.offset, count);
  }
  source.offset += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t refuseToWrite(thandle_t, void*, tmsize_t) { return 0; }

toff_t seekTo(thandle_t handle, toff_t offset, int whence) {
  TiffSource& source = sourceOf(handle);
  const std::size_t base = whence == SEEK_CUR   ? source.offset
                           : whence == SEEK_END ? source.file.size()
                                                : 0;
  source.offset = base + static_cast<std::size_t>(offset);
  return source.offset;
}

int closeNothing(thandle_t) { return 0; }

toff_t sizeOf(thandle_t handle) { return sourceOf(handle).file.size(); }

// libtiff then reads straight from our memory instead of through readBytes.
int giveMapping(thandle_t handle, void** base, toff_t* size) {
  *base = const_cast<std::byte*>(sourceOf(handle).file.data());
  *size = sourceOf(handle).file.size();
  return 1;
}

void releaseNothing(thandle_t, void*, toff_t) {}

int keepFirstError(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  auto& source = *static_cast<TiffSource*>(user);
  if (source.message[0] == '\0') {
    std::vsnprintf(source.message, sizeof source.message, format, arguments);
  }
  return 1;
}

int ignoreWarning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

/// An open TIFF whose first directory is read.
class TiffReader {
 public:
  TiffReader(Bytes file, std::size_t maxAllocation)
      : source_{.file = file} {
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(
        TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree);
    if (!options) {
      throw std::bad_alloc();
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keepFirstError, &source_);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignoreWarning, nullptr);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(maxAllocation));
    // "O" leaves the table of strips where it is until a pixel is asked for.
    tiff_.reset(TIFFClientOpenExt("",
                                  "rO",
                                  &source_,
                                  readBytes,
                                  refuseToWrite,
                                  seekTo,
                                  closeNothing,
                                  sizeOf,
                                  giveMapping,
                                  releaseNothing,
                                  options.get()));
    if (!tiff_) {
      fail();
    }
  }

  [[nodiscard]] TIFF* tiff() const noexcept { return tiff_.get(); }
  [[noreturn]] void fail() const { throwDamaged(kFormat, source_.message); }

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

void readFocalLengths(const TiffReader& reader, ImageHeader& header) {
  toff_t directory = 0;
  if (TIFFGetField(reader.tiff(), TIFFTAG_EXIFIFD, &directory) != 1 ||
      TIFFReadEXIFDirectory(reader.tiff(), directory) != 1) {
    return;
  }
  float millimetres = 0.0F;
  if (TIFFGetField(reader.tiff(), EXIFTAG_FOCALLENGTH, &millimetres) == 1) {
    setFocalLength(static_cast<double>(millimetres), header.focalLengthMm);
  }
  std::uint16_t equivalent = 0;
  if (TIFFGetField(reader.tiff(), EXIFTAG_FOCALLENGTHIN35MMFILM, &equivalent) == 1) {
    setFocalLength(equivalent, header.focalLength35mm);
  }
}

void requireWholeNumbers(const TiffReader& reader) {
  const auto bits = reader.valueOf<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  const auto kind = reader.valueOf<std::uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if (kind != SAMPLEFORMAT_UINT && kind != SAMPLEFORMAT_VOID) {
    throwUnsupportedKind(kFormat,
                         "holds " + std::to_string(bits) +
                             "-bit floating-point or signed values, whose black and "
                             "white are unknown");
  }
  if (bits > 16) {
    throwUnsupportedKind(kFormat, "holds " + std::to_string(bits) + " bits a channel");
  }
}

void requireWhole(const TiffReader& reader, std::size_t fileBytes) {
  TIFF* tiff = reader.tiff();
  const std::uint32_t count =
      TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t offset = TIFFGetStrileOffset(tiff, i);
    const std::uint64_t size = TIFFGetStrileByteCount(tiff, i);
    if (offset > fileBytes || size > fileBytes - offset) {
      throwCutShort(kFormat);
    }
  }
}

/// 16-bit grey, with or without alpha, rounded; libtiff's own routine drops the lower byte.
void putDeepGrey(TIFFRGBAImage* image,
                 std::uint32_t* target,
                 std::uint32_t,
                 std::uint32_t,
                 std::uint32_t width,
                 std::uint32_t rows,
                 std::int32_t fromSkew,
                 std::int32_t toSkew,
                 unsigned char* source) {
  const std::size_t samples = image->samplesperpixel;
  const auto eightBits = [](std::uint32_t v) { return (v + 128) / 257; };
  for (; rows > 0; --rows) {
    for (std::uint32_t x = 0; x < width; ++x) {
      std::uint16_t values[2] = {0, 0xFFFF};
      std::memcpy(values, source, image->alpha != 0 && samples > 1 ? 4 : 2);
      const std::uint32_t deep =
          image->photometric == PHOTOMETRIC_MINISWHITE ? 0xFFFFU - values[0] : values[0];
      const std::uint32_t alpha = eightBits(values[1]);
      const std::uint32_t straight = eightBits(deep);
      const std::uint32_t grey =
          image->alpha == EXTRASAMPLE_UNASSALPHA ? (straight * alpha + 127) / 255 : straight;
      *target++ = grey | grey << 8 | grey << 16 | alpha << 24;
      source += samples * 2;
    }
    target += toSkew;
    source += static_cast<std::ptrdiff_t>(fromSkew) * static_cast<std::ptrdiff_t>(samples) * 2;
  }
}

bool alphaIsMeant(const TiffReader& reader) {
  std::uint16_t count = 0;
  std::uint16_t* kinds = nullptr;
  return TIFFGetFieldDefaulted(reader.tiff(), TIFFTAG_EXTRASAMPLES, &count, &kinds) == 1 &&
         count > 0 && kinds[0] != EXTRASAMPLE_UNSPECIFIED;
}

/// Fills `raster` with R, G, B multiplied by alpha, and alpha, rows as stored.
void readRaster(const TiffReader& reader, const ImageHeader& header, std::uint32_t* raster) {
  char message[1024] = "";
  TIFFRGBAImage image;
  if (TIFFRGBAImageOK(reader.tiff(), message) == 0 ||
      TIFFRGBAImageBegin(&image, reader.tiff(), 1, message) == 0) {
    throwUnsupportedKind(kFormat, "is of a kind that is not read (" + std::string(message) + ")");
  }
  const std::unique_ptr<TIFFRGBAImage, decltype(&TIFFRGBAImageEnd)> end(&image, &TIFFRGBAImageEnd);
  // The same orientation as stored: libtiff would only mirror, never turn.
  image.req_orientation = image.orientation;
  const bool grey =
      image.photometric == PHOTOMETRIC_MINISBLACK || image.photometric == PHOTOMETRIC_MINISWHITE;
  if (image.isContig != 0 && grey && image.bitspersample == 16) {
    image.put.contig = putDeepGrey;
  }
  if (TIFFRGBAImageGet(&image,
                       raster,
                       static_cast<std::uint32_t>(header.width),
                       static_cast<std::uint32_t>(header.height)) == 0) {
    reader.fail();
  }
}

}  // namespace

ImageHeader readTiffHeader(Bytes file) {
  const TiffReader reader(file, kHeaderAllocation);
  const auto width = reader.valueOf<std::uint32_t>(TIFFTAG_IMAGEWIDTH, 0);
  const auto height = reader.valueOf<std::uint32_t>(TIFFTAG_IMAGELENGTH, 0);
  requireAllowedSize(kFormat, width, height);
  ImageHeader header;
  header.format = kFormat;
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  header.channels = reader.valueOf<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
  header.bitsPerChannel = reader.valueOf<std::uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
  setOrientation(reader.valueOf<std::uint16_t>(TIFFTAG_ORIENTATION, 1), header);
  readFocalLengths(reader, header);
  return header;
}

Image decodeTiff(Bytes file, const ImageHeader& header) {
  const std::size_t pixelCount =
      static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height);
  // One strip may be the whole picture; a file that asks for far more than its picture is hostile.
  const TiffReader reader(file, pixelCount * 16 + (std::size_t{64} << 20));
  requireWholeNumbers(reader);
  requireWhole(reader, file.size());
  std::vector<std::uint8_t> pixels(pixelCount * 4);
  // The allocation of a vector suits any type; libtiff's word is R, G, B, A in memory order.
  readRaster(reader, header, reinterpret_cast<std::uint32_t*>(pixels.data()));
  if (alphaIsMeant(reader)) {
    layPremultipliedOverWhite(pixels);
  } else {
    dropFourth(pixels);
  }
  return {header.width, header.height, std::move(pixels)};
}

}  // namespace patchscape
