// SPDX-License-Identifier: Apache-2.0
#include "depth_files.h"

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfOutputFile.h>
#include <ImfTiledOutputFile.h>
#include <half.h>

#include <fstream>
#include <iterator>

namespace patchscape::test {
namespace {

FileBytes readFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return bytesOf(std::string((std::istreambuf_iterator<char>(in)), {}));
}

/// The values as OpenEXR's type for them.
FileBytes pixelsOf(const ExrParts& parts, float factor) {
  std::vector<float> floats;
  std::vector<half> halves;
  std::vector<std::uint32_t> numbers;
  for (const float value : parts.values) {
    floats.push_back(value * factor);
    halves.emplace_back(value * factor);
    numbers.push_back(parts.type == 0 ? static_cast<std::uint32_t>(value * factor) : 0);
  }
  return parts.type == 0   ? bytesOfNumbers(numbers)
         : parts.type == 1 ? bytesOfNumbers(halves)
                           : bytesOfNumbers(floats);
}

Imf::Header headerOf(const ExrParts& parts) {
  using Imath::V2i;
  const int shownWidth = parts.shownWidth == 0 ? parts.width : parts.shownWidth;
  const int shownHeight = parts.shownHeight == 0 ? parts.height : parts.shownHeight;
  const Imath::Box2i data(V2i(parts.left, parts.top),
                          V2i(parts.left + parts.width - 1, parts.top + parts.height - 1));
  Imf::Header header(Imath::Box2i(V2i(0, 0), V2i(shownWidth - 1, shownHeight - 1)), data);
  header.compression() = static_cast<Imf::Compression>(parts.compression);
  header.lineOrder() = parts.upwards ? Imf::DECREASING_Y : Imf::INCREASING_Y;
  for (const auto& [name, factor] : parts.channels) {
    header.channels().insert(name, Imf::Channel(static_cast<Imf::PixelType>(parts.type)));
  }
  if (parts.tiled) {
    header.setTileDescription(Imf::TileDescription(16, 16, Imf::ONE_LEVEL));
  }
  return header;
}

}  // namespace

FileBytes bytesOf(std::string_view text) {
  const auto* start = reinterpret_cast<const std::byte*>(text.data());
  return {start, start + text.size()};
}

FileBytes joined(FileBytes a, const FileBytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

FileBytes startOf(const FileBytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

FileBytes makeNpy(const std::string& dictionary, const FileBytes& data, int majorVersion) {
  const std::string text = dictionary + "\n";
  std::string start("\x93NUMPY");
  start += static_cast<char>(majorVersion);
  start += '\0';
  for (int i = 0; i < (majorVersion == 1 ? 2 : 4); ++i) {
    start += static_cast<char>(text.size() >> (8 * i) & 0xFF);
  }
  return joined(bytesOf(start + text), data);
}

std::string npyDictionary(const std::string& type, const std::string& shape, bool fortran) {
  return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }";
}

FileBytes makeDeepPng(std::uint32_t width,
                      std::uint32_t height,
                      const std::vector<std::uint16_t>& steps) {
  Values rows;
  for (const std::uint16_t step : steps) {
    rows.push_back(static_cast<std::uint8_t>(step >> 8));
    rows.push_back(static_cast<std::uint8_t>(step & 0xFF));
  }
  return makePng({.width = width, .height = height, .bits = 16, .colorType = 0, .rows = rows});
}

FileBytes makeExr(const ExrParts& parts) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "made.exr").string();
  const std::size_t bytes = parts.type == 1 ? 2 : 4;
  std::vector<FileBytes> planes;
  Imf::FrameBuffer frame;
  for (const auto& [name, factor] : parts.channels) {
    planes.push_back(pixelsOf(parts, factor));
    frame.insert(name,
                 Imf::Slice::Make(static_cast<Imf::PixelType>(parts.type),
                                  planes.back().data(),
                                  Imath::V2i(parts.left, parts.top),
                                  parts.width,
                                  parts.height,
                                  bytes,
                                  bytes * static_cast<std::size_t>(parts.width)));
  }
  if (parts.tiled) {
    Imf::TiledOutputFile file(path.c_str(), headerOf(parts));
    file.setFrameBuffer(frame);
    file.writeTiles(0, file.numXTiles() - 1, 0, file.numYTiles() - 1);
  } else {
    Imf::OutputFile file(path.c_str(), headerOf(parts));
    file.setFrameBuffer(frame);
    file.writePixels(parts.height);
  }
  return readFile(path);
}

}  // namespace patchscape::test
