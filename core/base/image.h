// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace patchscape {

/// An immutable 8-bit RGB picture; the picture type of every room.
///
/// Shapes: height × width × 3, rows top to bottom without padding. Copies share the pixels.
/// Thread: any; the pixels never change.
class Image {
 public:
  Image() = default;

  /// Takes over `pixels`. Errors: kInternal where the size is not height * width * 3.
  Image(int width, int height, std::vector<std::uint8_t> pixels);

  [[nodiscard]] int width() const noexcept { return width_; }
  [[nodiscard]] int height() const noexcept { return height_; }
  [[nodiscard]] bool empty() const noexcept { return width_ == 0; }
  [[nodiscard]] std::size_t stride() const noexcept { return static_cast<std::size_t>(width_) * 3; }

  /// All pixels, row by row.
  [[nodiscard]] std::span<const std::uint8_t> pixels() const noexcept;

  /// The three values at (x, y). Errors: none are checked; the point must lie inside.
  [[nodiscard]] std::span<const std::uint8_t, 3> at(int x, int y) const noexcept;

  [[nodiscard]] bool operator==(const Image& other) const noexcept;

 private:
  int width_ = 0;
  int height_ = 0;
  std::shared_ptr<const std::vector<std::uint8_t>> pixels_;
};

/// The picture with left and right exchanged.
[[nodiscard]] Image mirrored(const Image& image);

}  // namespace patchscape
