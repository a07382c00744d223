// SPDX-License-Identifier: Apache-2.0
#include "core/media/bmp_run_length.h"

#include "core/media/byte_order.h"
#include "core/media/media_error.h"

namespace patchscape {
namespace {

/// Walks the runs once; x and y count stored rows.
class RunExpander {
 public:
  RunExpander(Bytes runs, const BmpRunLayout& layout)
      : runs_(runs),
        layout_(layout),
        indices_(layout.width * layout.height) {}

  std::vector<std::uint8_t> expand() {
    while (!done_) {
      const std::uint32_t count = next();
      const std::uint32_t value = next();
      if (count > 0) {
        putRun(count, value);
      } else if (value > 2) {
        putLiterals(value);
      } else {
        obey(value);
      }
    }
    return std::move(indices_);
  }

 private:
  std::uint32_t next() {
    if (offset_ >= runs_.size()) {
      throwCutShort("BMP");
    }
    return byteAt(runs_, offset_++);
  }

  /// Of two pixels in a byte the first is in the upper half.
  [[nodiscard]] std::uint32_t pixelOf(std::uint32_t byte, std::uint32_t position) const {
    if (layout_.bits == 8) {
      return byte;
    }
    return position % 2 == 0 ? byte >> 4 : byte & 15;
  }

  void put(std::uint32_t index) {
    if (y_ >= layout_.height) {
      throwDamaged("BMP", "its runs leave the picture");
    }
    if (x_ < layout_.width) {  // Writers pad runs past the end of a row.
      const std::size_t row = layout_.topDown ? y_ : layout_.height - 1 - y_;
      indices_[row * layout_.width + x_++] = static_cast<std::uint8_t>(index);
    }
  }

  void putRun(std::uint32_t count, std::uint32_t value) {
    for (std::uint32_t i = 0; i < count; ++i) {
      put(pixelOf(value, i));
    }
  }

  void putLiterals(std::uint32_t count) {
    const std::size_t start = offset_;
    std::uint32_t byte = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (layout_.bits == 8 || i % 2 == 0) {
        byte = next();
      }
      put(pixelOf(byte, i));
    }
    if ((offset_ - start) % 2 != 0) {
      next();  // Literals end on an even byte.
    }
  }

  void obey(std::uint32_t command) {
    if (command == 0) {
      x_ = 0;
      ++y_;
    } else if (command == 1) {
      done_ = true;
    } else {
      x_ += next();
      y_ += next();
    }
  }

  Bytes runs_;
  BmpRunLayout layout_;
  std::vector<std::uint8_t> indices_;
  std::size_t offset_ = 0;
  std::size_t x_ = 0;
  std::size_t y_ = 0;
  bool done_ = false;
};

}  // namespace

std::vector<std::uint8_t> expandBmpRuns(std::span<const std::byte> runs,
                                        const BmpRunLayout& layout) {
  return RunExpander(runs, layout).expand();
}

}  // namespace patchscape
