// SPDX-License-Identifier: Apache-2.0
#include "core/base/image.h"

#include "core/base/check.h"

#include <algorithm>
#include <utility>

namespace patchscape {

Image::Image(int width, int height, std::vector<std::uint8_t> pixels)
    : width_(width),
      height_(height) {
  PATCHSCAPE_CHECK(width > 0 && height > 0) << width << "x" << height;
  PATCHSCAPE_CHECK(pixels.size() == stride() * static_cast<std::size_t>(height)) << pixels.size();
  pixels_ = std::make_shared<const std::vector<std::uint8_t>>(std::move(pixels));
}

std::span<const std::uint8_t> Image::pixels() const noexcept {
  return pixels_ ? std::span<const std::uint8_t>(*pixels_) : std::span<const std::uint8_t>();
}

std::span<const std::uint8_t, 3> Image::at(int x, int y) const noexcept {
  const std::size_t offset =
      static_cast<std::size_t>(y) * stride() + static_cast<std::size_t>(x) * 3;
  return std::span<const std::uint8_t, 3>(pixels_->data() + offset, 3);
}

bool Image::operator==(const Image& other) const noexcept {
  return width_ == other.width_ && height_ == other.height_ &&
         std::ranges::equal(pixels(), other.pixels());
}

Image mirrored(const Image& image) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(image.pixels().size());
  for (int y = 0; y < image.height(); ++y) {
    for (int x = image.width() - 1; x >= 0; --x) {
      const auto pixel = image.at(x, y);
      pixels.insert(pixels.end(), pixel.begin(), pixel.end());
    }
  }
  return {image.width(), image.height(), std::move(pixels)};
}

}  // namespace patchscape
