// SPDX-License-Identifier: Apache-2.0
#include "core/media/picture_format.h"

#include "core/base/error.h"
#include "core/media/bmp_reader.h"
#include "core/media/jpeg_reader.h"
#include "core/media/media_error.h"
#include "core/media/png_reader.h"
#include "core/media/tiff_reader.h"
#include "core/media/webp_reader.h"

#include <array>
#include <string>
#include <string_view>

namespace patchscape {
namespace {

using namespace std::string_view_literals;

/// Bytes that a file has at `offset`, and at `offset2` where those are not empty.
struct Signature {
  std::string_view bytes;
  std::size_t offset2;
  std::string_view bytes2;
};

struct Readable {
  Signature signature;
  PictureFormat format;
};

struct Foreign {
  Signature signature;
  std::string_view name;
};

constexpr PictureFormat kTiff{readTiffHeader, decodeTiff};

constexpr std::array kReadable{
    Readable{{"\x89PNG\r\n\x1A\n"sv, 0, ""sv}, {readPngHeader, decodePng}},
    Readable{{"\xFF\xD8\xFF"sv, 0, ""sv}, {readJpegHeader, decodeJpeg}},
    Readable{{"RIFF"sv, 8, "WEBP"sv}, {readWebPHeader, decodeWebP}},
    Readable{{"II*\0"sv, 0, ""sv}, kTiff},
    Readable{{"MM\0*"sv, 0, ""sv}, kTiff},
    Readable{{"II+\0"sv, 0, ""sv}, kTiff},  // BigTIFF, here and below.
    Readable{{"MM\0+"sv, 0, ""sv}, kTiff},
    // The byte after the header's size: text that begins with "BM" has a letter there.
    Readable{{"BM"sv, 15, "\0\0\0"sv}, {readBmpHeader, decodeBmp}},
};

constexpr std::array kForeign{
    Foreign{{"GIF8"sv, 0, ""sv}, "GIF"sv},
    Foreign{{""sv, 4, "ftypavif"sv}, "AVIF"sv},
    Foreign{{""sv, 4, "ftypavis"sv}, "AVIF"sv},
    Foreign{{""sv, 4, "ftyphei"sv}, "HEIC"sv},
    Foreign{{""sv, 4, "ftyphev"sv}, "HEIC"sv},
    Foreign{{""sv, 4, "ftypmif1"sv}, "HEIF"sv},
    Foreign{{""sv, 4, "ftypcrx"sv}, "camera raw"sv},
    Foreign{{""sv, 4, "ftyp"sv}, "video"sv},
    Foreign{{"\xFF\x0A"sv, 0, ""sv}, "JPEG XL"sv},
    Foreign{{"\0\0\0\x0CJXL "sv, 0, ""sv}, "JPEG XL"sv},
    Foreign{{"\0\0\0\x0CjP  "sv, 0, ""sv}, "JPEG 2000"sv},
    Foreign{{"\x76\x2F\x31\x01"sv, 0, ""sv}, "OpenEXR"sv},
    Foreign{{"#?RADIANCE"sv, 0, ""sv}, "Radiance HDR"sv},
    Foreign{{"8BPS"sv, 0, ""sv}, "Photoshop"sv},
    Foreign{{"%PDF-"sv, 0, ""sv}, "PDF"sv},
    Foreign{{"<svg"sv, 0, ""sv}, "SVG"sv},
};

bool matches(std::string_view start, const Signature& signature) {
  return start.starts_with(signature.bytes) && start.size() >= signature.offset2 &&
         start.substr(signature.offset2).starts_with(signature.bytes2);
}

}  // namespace

const PictureFormat& formatOf(std::span<const std::byte> file) {
  requireAllowedBytes(file.size());
  const std::string_view start(reinterpret_cast<const char*>(file.data()), file.size());
  for (const Readable& readable : kReadable) {
    if (matches(start, readable.signature)) {
      return readable.format;
    }
  }
  for (const Foreign& foreign : kForeign) {
    if (matches(start, foreign.signature)) {
      throw Error(ErrorCode::kUnsupported,
                  "This is a " + std::string(foreign.name) + " file. Patchscape opens " +
                      std::string(kFormatsThatOpen) + ": save it as one of these.");
    }
  }
  throw Error(ErrorCode::kBadData,
              "This is no picture. Patchscape opens " + std::string(kFormatsThatOpen) + ".");
}

}  // namespace patchscape
