// SPDX-License-Identifier: Apache-2.0
#include "core/media/bmp_reader.h"

#include "core/media/bmp_run_length.h"
#include "core/media/byte_order.h"
#include "core/media/media_error.h"
#include "core/media/pixel_layout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

constexpr std::string_view kFormat = "BMP";
constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::size_t kCoreHeaderBytes = 12;
constexpr std::size_t kInfoHeaderBytes = 40;

enum Compression : std::uint32_t { kNone = 0, kRun8 = 1, kRun4 = 2, kMasks = 3, kAlphaMasks = 6 };

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;

/// Both headers of the file, checked.
struct BmpLayout {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool topDown = false;
  std::uint32_t bits = 0;  ///< A pixel.
  std::uint32_t compression = kNone;
  std::array<std::uint32_t, 4> masks{};  ///< Red, green, blue, alpha.
  std::size_t paletteOffset = 0;
  std::size_t paletteEntryBytes = 4;
  std::size_t pixelOffset = 0;

  [[nodiscard]] std::size_t stride() const noexcept {
    return (std::size_t{width} * bits + 31) / 32 * 4;
  }
};

void readMasks(Bytes file, std::size_t headerBytes, BmpLayout& layout) {
  const bool given = layout.compression == kMasks || layout.compression == kAlphaMasks;
  if (!given) {
    layout.masks = layout.bits == 16 ? std::array<std::uint32_t, 4>{0x7C00, 0x3E0, 0x1F, 0}
                                     : std::array<std::uint32_t, 4>{0xFF0000, 0xFF00, 0xFF, 0};
    return;
  }
  // In the longer headers the masks are fields, after the short one they follow it: the same place.
  const bool hasAlpha = headerBytes >= 56 || layout.compression == kAlphaMasks;
  const std::size_t count = hasAlpha ? 4 : 3;
  const std::size_t offset = kFileHeaderBytes + kInfoHeaderBytes;
  if (!holds(file, offset, count * 4)) {
    throwCutShort(kFormat);
  }
  for (std::size_t i = 0; i < count; ++i) {
    layout.masks[i] = littleU32(file, offset + i * 4);
  }
  if (headerBytes == kInfoHeaderBytes) {
    layout.paletteOffset += count * 4;
  }
}

void requireKnownKind(const BmpLayout& layout) {
  const std::uint32_t bits = layout.bits;
  const bool direct = bits == 16 || bits == 24 || bits == 32;
  const bool indexed = bits == 1 || bits == 4 || bits == 8;
  const bool known = (layout.compression == kNone && (direct || indexed)) ||
                     (layout.compression == kRun8 && bits == 8) ||
                     (layout.compression == kRun4 && bits == 4) ||
                     ((layout.compression == kMasks || layout.compression == kAlphaMasks) &&
                      (bits == 16 || bits == 32));
  if (!known) {
    throwUnsupportedKind(kFormat,
                         "has " + std::to_string(bits) + " bits a pixel and compression " +
                             std::to_string(layout.compression) + ", which is not read");
  }
}

BmpLayout parse(Bytes file) {
  if (!holds(file, kFileHeaderBytes, 4)) {
    throwCutShort(kFormat);
  }
  BmpLayout layout;
  layout.pixelOffset = littleU32(file, 10);
  const std::size_t headerBytes = littleU32(file, kFileHeaderBytes);
  const bool core = headerBytes == kCoreHeaderBytes;
  if (!core && (headerBytes < kInfoHeaderBytes || headerBytes > 124)) {
    throwDamaged(kFormat, "its header has an unknown size");
  }
  if (!holds(file, kFileHeaderBytes, headerBytes)) {
    throwCutShort(kFormat);
  }
  layout.paletteOffset = kFileHeaderBytes + headerBytes;
  if (core) {
    layout.width = littleU16(file, 18);
    layout.height = littleU16(file, 20);
    layout.bits = littleU16(file, 24);
    layout.paletteEntryBytes = 3;
  } else {
    layout.width = littleU32(file, 18);
    const auto height = static_cast<std::int32_t>(littleU32(file, 22));
    layout.topDown = height < 0;
    layout.height = layout.topDown ? 0U - littleU32(file, 22) : littleU32(file, 22);
    layout.bits = littleU16(file, 28);
    layout.compression = littleU32(file, 30);
  }
  requireKnownKind(layout);
  requireAllowedSize(kFormat, layout.width, layout.height);
  readMasks(file, headerBytes, layout);
  return layout;
}

Palette readPalette(Bytes file, const BmpLayout& layout) {
  Palette palette{};
  for (std::size_t i = 0; i < (std::size_t{1} << layout.bits); ++i) {
    const std::size_t offset = layout.paletteOffset + i * layout.paletteEntryBytes;
    // Short palettes are usual: what they lack stays black.
    if (offset + 3 > layout.pixelOffset || !holds(file, offset, 3)) {
      break;
    }
    for (std::size_t c = 0; c < 3; ++c) {
      palette[i][c] = static_cast<std::uint8_t>(byteAt(file, offset + 2 - c));
    }
  }
  return palette;
}

/// A channel in a word of 16 or 32 bits, as 0…255.
class Channel {
 public:
  explicit Channel(std::uint32_t mask)
      : shift_(mask == 0 ? 0 : std::countr_zero(mask)),
        max_(mask >> shift_) {}
  [[nodiscard]] bool present() const noexcept { return max_ != 0; }
  [[nodiscard]] std::uint8_t of(std::uint32_t word) const noexcept {
    if (max_ == 0) {
      return 0;
    }
    const std::uint64_t value = (word >> shift_) & max_;
    return static_cast<std::uint8_t>((value * 255 + max_ / 2) / max_);
  }

 private:
  int shift_;
  std::uint32_t max_;
};

/// Calls `row(y, bytes)` for every row of the picture, top to bottom.
template <typename Row>
void forEachRow(Bytes file, const BmpLayout& layout, Row row) {
  const std::size_t stride = layout.stride();
  if (!holds(file, layout.pixelOffset, stride * layout.height)) {
    throwCutShort(kFormat);
  }
  for (std::size_t y = 0; y < layout.height; ++y) {
    const std::size_t stored = layout.topDown ? y : layout.height - 1 - y;
    row(y, file.subspan(layout.pixelOffset + stored * stride, stride));
  }
}

std::vector<std::uint8_t> decodeMasked(Bytes file, const BmpLayout& layout) {
  const std::array<Channel, 4> channels{Channel(layout.masks[0]),
                                        Channel(layout.masks[1]),
                                        Channel(layout.masks[2]),
                                        Channel(layout.masks[3])};
  const std::size_t width = layout.width;
  std::vector<std::uint8_t> pixels(width * layout.height * 4);
  forEachRow(file, layout, [&](std::size_t y, Bytes bytes) {
    std::uint8_t* target = pixels.data() + y * width * 4;
    for (std::size_t x = 0; x < width; ++x) {
      const std::uint32_t word =
          layout.bits == 16 ? littleU16(bytes, x * 2) : littleU32(bytes, x * 4);
      for (const Channel& channel : channels) {
        *target++ = channel.of(word);
      }
    }
  });
  if (channels[3].present()) {
    layOverWhite(pixels);
  } else {
    dropFourth(pixels);
  }
  return pixels;
}

std::vector<std::uint8_t> decodeTrueColour(Bytes file, const BmpLayout& layout) {
  std::vector<std::uint8_t> pixels(std::size_t{layout.width} * layout.height * 3);
  forEachRow(file, layout, [&](std::size_t y, Bytes bytes) {
    std::uint8_t* target = pixels.data() + y * layout.width * 3;
    for (std::size_t x = 0; x < layout.width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        *target++ = static_cast<std::uint8_t>(byteAt(bytes, x * 3 + 2 - c));
      }
    }
  });
  return pixels;
}

std::vector<std::uint8_t> indicesOf(Bytes file, const BmpLayout& layout) {
  const std::size_t width = layout.width;
  std::vector<std::uint8_t> indices(width * layout.height);
  const std::size_t perByte = 8 / layout.bits;
  const std::uint32_t mask = (1U << layout.bits) - 1;
  forEachRow(file, layout, [&](std::size_t y, Bytes bytes) {
    for (std::size_t x = 0; x < width; ++x) {
      const auto shift = static_cast<std::uint32_t>(perByte - 1 - x % perByte) * layout.bits;
      indices[y * width + x] =
          static_cast<std::uint8_t>((byteAt(bytes, x / perByte) >> shift) & mask);
    }
  });
  return indices;
}

std::vector<std::uint8_t> decodeIndexed(Bytes file, const BmpLayout& layout) {
  const Palette palette = readPalette(file, layout);
  std::vector<std::uint8_t> indices;
  if (layout.compression == kNone) {
    indices = indicesOf(file, layout);
  } else {
    if (!holds(file, layout.pixelOffset, 1)) {
      throwCutShort(kFormat);
    }
    indices = expandBmpRuns(file.subspan(layout.pixelOffset),
                            {.width = layout.width,
                             .height = layout.height,
                             .bits = layout.bits,
                             .topDown = layout.topDown});
  }
  std::vector<std::uint8_t> pixels(indices.size() * 3);
  std::uint8_t* target = pixels.data();
  for (const std::uint8_t index : indices) {
    target = std::ranges::copy(palette[index], target).out;
  }
  return pixels;
}

}  // namespace

ImageHeader readBmpHeader(Bytes file) {
  const BmpLayout layout = parse(file);
  ImageHeader header;
  header.format = kFormat;
  header.width = static_cast<int>(layout.width);
  header.height = static_cast<int>(layout.height);
  header.channels = layout.bits >= 16 && layout.masks[3] != 0 ? 4 : 3;
  header.bitsPerChannel = layout.bits == 16 ? 5 : 8;
  return header;
}

Image decodeBmp(Bytes file, const ImageHeader& header) {
  const BmpLayout layout = parse(file);
  std::vector<std::uint8_t> pixels = layout.bits <= 8    ? decodeIndexed(file, layout)
                                     : layout.bits == 24 ? decodeTrueColour(file, layout)
                                                         : decodeMasked(file, layout);
  return {header.width, header.height, std::move(pixels)};
}

}  // namespace patchscape
