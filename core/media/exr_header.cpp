// SPDX-License-Identifier: Apache-2.0
#include "core/media/exr_header.h"

#include "core/base/limits.h"
#include "core/media/depth_formats.h"
#include "core/media/media_error.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace patchscape {
namespace {

constexpr std::size_t kStart = 8;  // Behind the magic number and the version.
constexpr std::size_t kMaxName = 255;
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kDeep = 0x800;
constexpr std::uint32_t kMultiPart = 0x1000;
constexpr std::uint64_t kLinesInBlock = 256;  // The most that any compression takes together.
constexpr std::uint64_t kMaxBlockBytes = std::uint64_t{1} << 30;

/// A walk over the attributes of a header.
class ExrAttributes {
 public:
  explicit ExrAttributes(Bytes file)
      : file_(file) {}

  void check() {
    for (std::string_view name = text(); !name.empty(); name = text()) {
      const std::string_view type = text();
      const std::size_t size = number();
      if (at_ + size > limits::kMaxImageMetadataBytes) {
        throwDamaged(kExrFormat, "its header is too large");
      }
      require(size);
      checkOne(name, type, size);
      at_ += size;
    }
    if (width_ == 0 || channels_ == 0) {
      throwDamaged(kExrFormat, "its header says no size or no channels");
    }
    const std::uint64_t block = std::max(width_ * kLinesInBlock, tilePixels_);
    if (channels_ * block * sizeof(float) > kMaxBlockBytes) {
      throwNoDepthMap(kExrFormat, "has " + std::to_string(channels_) + " channels, too many");
    }
  }

 private:
  void checkOne(std::string_view name, std::string_view type, std::size_t size) {
    if ((name == "dataWindow" || name == "displayWindow") && type == "box2i" && size == 16) {
      const std::uint64_t width = sideAt(0);
      requireAllowedSize(kExrFormat, width, sideAt(4));
      width_ = std::max(width_, width);
    } else if (name == "channels") {
      channels_ = std::max(channels_, channelsIn(size));
    } else if (name == "tiles" && size >= 8) {
      const std::uint64_t across = littleU32(file_, at_);
      const std::uint64_t down = littleU32(file_, at_ + 4);
      requireAllowedSize("EXR's tile", across, down);
      tilePixels_ = std::max(tilePixels_, across * down);
    }
  }

  /// One side of a box whose lower corner stands `offset` bytes from here; 0 where it is empty.
  [[nodiscard]] std::uint64_t sideAt(std::size_t offset) const {
    const auto low = static_cast<std::int32_t>(littleU32(file_, at_ + offset));
    const auto high = static_cast<std::int32_t>(littleU32(file_, at_ + offset + 8));
    return high < low ? 0 : static_cast<std::uint64_t>(std::int64_t{high} - low + 1);
  }

  /// Entries of a channel list: a name with its zero, and 16 bytes.
  [[nodiscard]] std::uint64_t channelsIn(std::size_t size) const {
    std::uint64_t count = 0;
    for (std::size_t at = at_; at < at_ + size && byteAt(file_, at) != 0; ++count) {
      while (at < at_ + size && byteAt(file_, at) != 0) {
        ++at;
      }
      at += 1 + 16;
    }
    return count;
  }

  std::string_view text() {
    const std::size_t start = at_;
    for (;; ++at_) {
      require(1);
      if (byteAt(file_, at_) == 0) {
        break;
      }
      if (at_ - start == kMaxName) {
        throwDamaged(kExrFormat, "a name in its header is too long");
      }
    }
    return {reinterpret_cast<const char*>(file_.data()) + start, at_++ - start};
  }

  std::size_t number() {
    require(4);
    at_ += 4;
    return littleU32(file_, at_ - 4);
  }

  void require(std::size_t size) const {
    if (!holds(file_, at_, size)) {
      throwCutShort(kExrFormat);
    }
  }

  Bytes file_;
  std::size_t at_ = kStart;
  std::uint64_t width_ = 0;
  std::uint64_t channels_ = 0;
  std::uint64_t tilePixels_ = 0;
};

}  // namespace

void requireModestExr(Bytes file) {
  if (!holds(file, 0, kStart)) {
    throwCutShort(kExrFormat);
  }
  const std::uint32_t version = littleU32(file, 4);
  if ((version & 0xFF) != kVersion) {
    throwNoDepthMap(kExrFormat, "is of version " + std::to_string(version & 0xFF) + ", not 2");
  }
  if ((version & (kDeep | kMultiPart)) != 0) {
    throwNoDepthMap(kExrFormat, "is deep or has several parts; one flat part is read");
  }
  ExrAttributes(file).check();
}

}  // namespace patchscape
