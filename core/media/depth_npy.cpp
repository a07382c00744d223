// SPDX-License-Identifier: Apache-2.0
#include "core/media/depth_formats.h"
#include "core/media/media_error.h"
#include "core/media/npy_dictionary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

namespace patchscape {
namespace {

static_assert(std::endian::native == std::endian::little, "Values are turned for this order");

constexpr std::size_t kMaxTypeShown = 8;

/// How one value is stored.
struct NpyType {
  bool bigEndian = false;
  char kind = ' ';  ///< 'f' or 'u'.
  std::size_t bytes = 0;
};

NpyType typeOf(const std::string& text) {
  if (text.find('O') != text.npos) {
    throwNoDepthMap(kNpyFormat, "holds Python objects, which are never loaded");
  }
  const bool ordered = text.size() == 3 && (text[0] == '<' || text[0] == '>');
  const std::string kind = ordered ? text.substr(1) : "";
  if (kind == "f2" || kind == "f4" || kind == "f8" || kind == "u2") {
    return {.bigEndian = text[0] == '>',
            .kind = kind[0],
            .bytes = static_cast<std::size_t>(kind[1] - '0')};
  }
  const bool plain = text.size() <= kMaxTypeShown &&
                     std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  throwNoDepthMap(kNpyFormat,
                  "holds values of " + (plain ? "type " + text : std::string("an unknown type")) +
                      "; distances are f2, f4 or f8 in metres, or u2 in steps");
}

/// Height and width: what is left without sides of 1, first those in front, then those behind.
std::array<std::uint64_t, 2> sizeOf(std::vector<std::uint64_t> shape) {
  while (shape.size() > 2 && shape.front() == 1) {
    shape.erase(shape.begin());
  }
  while (shape.size() > 2 && shape.back() == 1) {
    shape.pop_back();
  }
  if (shape.size() != 2) {
    std::string sides;
    for (const std::uint64_t side : shape) {
      sides += (sides.empty() ? "" : ", ") + std::to_string(side);
    }
    throwNoDepthMap(kNpyFormat,
                    "has the shape (" + sides + "), which is no height and width of one map");
  }
  return {shape[0], shape[1]};
}

template <typename Bits>
Bits bitsAt(const std::byte* source, bool bigEndian) {
  std::array<std::byte, sizeof(Bits)> bytes{};
  std::memcpy(bytes.data(), source, sizeof(Bits));
  if (bigEndian) {
    std::ranges::reverse(bytes);
  }
  return std::bit_cast<Bits>(bytes);
}

/// The value of an IEEE 754 half.
float valueOfHalf(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const auto fraction = static_cast<float>(bits & 0x3FF);
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 0x1F) {
    return std::numeric_limits<float>::quiet_NaN();  // Infinity is no distance either.
  }
  return sign * (exponent == 0 ? std::ldexp(fraction, -24)
                               : std::ldexp(1024.0F + fraction, exponent - 25));
}

/// Fills the map with `read` of each place in the data.
template <typename Read>
void fill(ScalarMap& map, const NpyDictionary& header, std::size_t valueBytes, const Read& read) {
  const auto width = static_cast<std::size_t>(map.width);
  const auto height = static_cast<std::size_t>(map.height);
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t place = header.columnsFirst ? x * height + y : y * width + x;
      map.values[y * width + x] = read(header.dataOffset + place * valueBytes);
    }
  }
}

}  // namespace

ScalarMap readNpyDepth(Bytes file, double stepsAMetre) {
  const NpyDictionary header = readNpyDictionary(file);
  const NpyType type = typeOf(header.type);
  const auto [height, width] = sizeOf(header.shape);
  requireAllowedSize(kNpyFormat, width, height);
  if (!holds(file, header.dataOffset, width * height * type.bytes)) {
    throwCutShort(kNpyFormat);
  }
  ScalarMap map{.width = static_cast<int>(width), .height = static_cast<int>(height)};
  map.values.resize(width * height);
  const std::byte* const data = file.data();
  const bool big = type.bigEndian;
  if (type.kind == 'u') {
    fill(map, header, 2, [=](std::size_t at) {
      return static_cast<float>(bitsAt<std::uint16_t>(data + at, big) / stepsAMetre);
    });
  } else if (type.bytes == 2) {
    fill(map, header, 2, [=](std::size_t at) {
      return valueOfHalf(bitsAt<std::uint16_t>(data + at, big));
    });
  } else if (type.bytes == 4) {
    fill(map, header, 4, [=](std::size_t at) {
      return std::bit_cast<float>(bitsAt<std::uint32_t>(data + at, big));
    });
  } else {
    fill(map, header, 8, [=](std::size_t at) {
      return static_cast<float>(std::bit_cast<double>(bitsAt<std::uint64_t>(data + at, big)));
    });
  }
  return map;
}

}  // namespace patchscape
