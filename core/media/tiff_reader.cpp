// SPDX-License-Identifier: Apache-2.0
#include "core/media/tiff_reader.h"

#include "core/media/byte_order.h"
#include "core/media/exif.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"
#include "core/media/tiff_stream.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr std::size_t kHeaderAllocation = 1 << 20;

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
    throwUnsupportedKind(kTiffFormat,
                         "holds " + std::to_string(bits) +
                             "-bit floating-point or signed values, whose black and "
                             "white are unknown");
  }
  if (bits > 16) {
    throwUnsupportedKind(kTiffFormat, "holds " + std::to_string(bits) + " bits a channel");
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
    throwUnsupportedKind(kTiffFormat,
                         "is of a kind that is not read (" + std::string(message) + ")");
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
  requireAllowedSize(kTiffFormat, width, height);
  ImageHeader header;
  header.format = kTiffFormat;
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
