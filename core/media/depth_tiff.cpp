// SPDX-License-Identifier: Apache-2.0
#include "core/base/limits.h"
#include "core/media/depth_formats.h"
#include "core/media/media_error.h"
#include "core/media/tiff_reader.h"
#include "core/media/tiff_stream.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace patchscape {
namespace {

void requireOneFloat(const TiffReader& reader, const ImageHeader& header) {
  const auto kind = reader.valueOf<std::uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  if (kind != SAMPLEFORMAT_IEEEFP || header.bitsPerChannel != 32 || header.channels != 1) {
    throwNoDepthMap(kTiffFormat,
                    "holds " + std::to_string(header.channels) + " channels of " +
                        std::to_string(header.bitsPerChannel) +
                        (kind == SAMPLEFORMAT_IEEEFP ? "-bit floats" : "-bit whole numbers"));
  }
  if (header.orientation != 1) {
    throwNoDepthMap(kTiffFormat, "is stored turned or mirrored");
  }
}

/// Throws kBadData where so few stored bytes cannot hold so many.
void requirePossible(const TiffReader& reader, std::uint32_t strip, std::uint64_t bytes) {
  constexpr std::uint64_t kBestOfOldCodecs = 4096;  // LZW 2,730 to 1, deflate 1,032, PackBits 64.
  const auto codec = reader.valueOf<std::uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  if (codec == COMPRESSION_ZSTD || codec == COMPRESSION_LZMA) {
    return;  // An empty map takes next to nothing there.
  }
  const std::uint64_t best = codec == COMPRESSION_NONE ? 1 : kBestOfOldCodecs;
  if (TIFFGetStrileByteCount(reader.tiff(), strip) < bytes / best) {
    throwCutShort(kTiffFormat);
  }
}

/// Grows the map strip by strip, so that a file without its pixels costs no memory.
void readStrips(const TiffReader& reader, ScalarMap& map) {
  const auto width = static_cast<std::size_t>(map.width);
  const auto height = static_cast<std::size_t>(map.height);
  const std::size_t step =
      std::clamp<std::size_t>(reader.valueOf<std::uint32_t>(TIFFTAG_ROWSPERSTRIP, 1), 1, height);
  for (std::size_t row = 0; row < height; row += step) {
    const std::size_t count = std::min(step, height - row) * width;
    const auto bytes = static_cast<tmsize_t>(count * sizeof(float));
    const auto strip = TIFFComputeStrip(reader.tiff(), static_cast<std::uint32_t>(row), 0);
    requirePossible(reader, strip, count * sizeof(float));
    map.values.reserve(width * height);
    map.values.resize(row * width + count);
    if (TIFFReadEncodedStrip(reader.tiff(), strip, map.values.data() + row * width, bytes) !=
        bytes) {
      reader.fail();
    }
  }
}

void readTiles(const TiffReader& reader, ScalarMap& map) {
  const auto across = reader.valueOf<std::uint32_t>(TIFFTAG_TILEWIDTH, 0);
  const auto down = reader.valueOf<std::uint32_t>(TIFFTAG_TILELENGTH, 0);
  requireAllowedSize("TIFF's tile", across, down);
  const auto width = static_cast<std::uint32_t>(map.width);
  const auto height = static_cast<std::uint32_t>(map.height);
  requirePossible(reader, 0, std::uint64_t{across} * down * sizeof(float));
  std::vector<float> tile(std::size_t{across} * down);
  const auto bytes = static_cast<tmsize_t>(tile.size() * sizeof(float));
  map.values.resize(std::size_t{width} * height);
  for (std::uint32_t y = 0; y < height; y += down) {
    for (std::uint32_t x = 0; x < width; x += across) {
      const auto index = TIFFComputeTile(reader.tiff(), x, y, 0, 0);
      if (TIFFReadEncodedTile(reader.tiff(), index, tile.data(), bytes) != bytes) {
        reader.fail();
      }
      for (std::uint32_t row = 0; row < std::min(down, height - y); ++row) {
        std::copy_n(tile.begin() + std::ptrdiff_t{row} * across,
                    std::min(across, width - x),
                    map.values.begin() + (std::ptrdiff_t{y} + row) * width + x);
      }
    }
  }
}

}  // namespace

ScalarMap readTiffDepth(Bytes file) {
  const ImageHeader header = readTiffHeader(file);
  ScalarMap map{.width = header.width, .height = header.height};
  const std::size_t pixels =
      static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height);
  // One strip may be the whole map; a file that asks for far more than its map is hostile.
  const TiffReader reader(file, pixels * 4 + (std::size_t{64} << 20));
  requireOneFloat(reader, header);
  requireWhole(reader, file.size());
  if (TIFFIsTiled(reader.tiff()) != 0) {
    readTiles(reader, map);
  } else {
    readStrips(reader, map);
  }
  return map;
}

}  // namespace patchscape
