// SPDX-License-Identifier: Apache-2.0
#include "core/media/depth_reader.h"

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/media/depth_formats.h"
#include "core/media/media_error.h"

#include <array>
#include <cmath>
#include <limits>
#include <new>
#include <string_view>

namespace patchscape {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kDepthFormats =
    "16-bit grey PNG, NPY, EXR, TIFF of one 32-bit float, and PFM";

struct Readable {
  std::string_view signature;
  ScalarMap (*read)(Bytes file, double stepsAMetre);
};

template <ScalarMap (*kRead)(Bytes)>
ScalarMap inMetres(Bytes file, double) {
  return kRead(file);
}

constexpr std::array kReadable{
    Readable{"\x89PNG\r\n\x1A\n"sv, readPngDepth},
    Readable{"\x93NUMPY"sv, readNpyDepth},
    Readable{"\x76\x2F\x31\x01"sv, inMetres<readExrDepth>},
    Readable{"II*\0"sv, inMetres<readTiffDepth>},
    Readable{"MM\0*"sv, inMetres<readTiffDepth>},
    Readable{"II+\0"sv, inMetres<readTiffDepth>},  // BigTIFF, here and below.
    Readable{"MM\0+"sv, inMetres<readTiffDepth>},
    Readable{"Pf"sv, inMetres<readPfmDepth>},
    Readable{"PF"sv, inMetres<readPfmDepth>},
};

std::string readable() { return "Depth maps are " + std::string(kDepthFormats); }

const Readable& formatOf(Bytes file) {
  requireAllowedBytes(file.size());
  const std::string_view start(reinterpret_cast<const char*>(file.data()), file.size());
  for (const Readable& format : kReadable) {
    if (start.starts_with(format.signature)) {
      return format;
    }
  }
  if (start.starts_with("PK\x03\x04"sv)) {
    throw Error(ErrorCode::kUnsupported,
                "This is a ZIP or NPZ file. Save the one array that holds the depth as NPY.");
  }
  if (start.starts_with("\xFF\xD8\xFF"sv)) {
    throw Error(ErrorCode::kUnsupported,
                "This is a JPEG, which cannot hold distances. " + readable() + ".");
  }
  throw Error(ErrorCode::kBadData,
              "This is no depth map. " + readable() + ": save it as one of these.");
}

ScalarMap decodeUnnamed(Bytes file, const DepthFileOptions& options) {
  if (!std::isfinite(options.scale) || options.scale <= 0.0) {
    throw Error(ErrorCode::kInvalidArgument,
                "A depth scale is a number of steps a metre above 0. Give 1000 for millimetres.");
  }
  try {
    ScalarMap map = formatOf(file).read(file, options.scale);
    for (float& value : map.values) {
      if (!std::isfinite(value) || (!options.relative && value <= 0.0F)) {
        value = std::numeric_limits<float>::quiet_NaN();
      }
    }
    return map;
  } catch (const std::bad_alloc&) {
    throw Error(ErrorCode::kOutOfMemory,
                "Not enough memory for this depth map. Close other programs or scale it down.");
  }
}

}  // namespace

void throwNoDepthMap(std::string_view format, std::string_view what) {
  throw Error(ErrorCode::kUnsupported,
              "The " + std::string(format) + " " + std::string(what) + ". " + readable() +
                  ": save it as one of these.");
}

ScalarMap decodeDepth(std::span<const std::byte> file,
                      const std::string& name,
                      const DepthFileOptions& options) {
  try {
    return decodeUnnamed(file, options);
  } catch (const Error& error) {
    throw Error(error.code(), name + ": " + error.what(), name);
  }
}

ScalarMap readDepthFile(const std::filesystem::path& path, const DepthFileOptions& options) {
  const auto file = MappedFile::open(path);
  return decodeDepth(file->bytes(), path.string(), options);
}

}  // namespace patchscape
