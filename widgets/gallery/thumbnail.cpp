// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/thumbnail.h"

#include "core/base/resample.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace patchscape {
namespace {

int toPixels(double length) { return std::max(1, static_cast<int>(std::lround(length))); }

/// The width × height pixels in the middle of `image`.
Image middleOf(const Image& image, int width, int height) {
  if (width == image.width() && height == image.height()) {
    return image;
  }
  const auto left = static_cast<std::size_t>((image.width() - width) / 2);
  const auto top = static_cast<std::size_t>((image.height() - height) / 2);
  const auto rowBytes = static_cast<std::size_t>(width) * 3;
  std::vector<std::uint8_t> pixels;
  pixels.reserve(rowBytes * static_cast<std::size_t>(height));
  for (std::size_t row = 0; row < static_cast<std::size_t>(height); ++row) {
    const auto from = image.pixels().begin() +
                      static_cast<std::ptrdiff_t>((top + row) * image.stride() + left * 3);
    pixels.insert(pixels.end(), from, from + static_cast<std::ptrdiff_t>(rowBytes));
  }
  return Image(width, height, std::move(pixels));
}

}  // namespace

QImage makeThumbnail(const Image& image) {
  if (image.empty()) {
    return {};
  }
  // A large picture fills the card and is cut at its sides; one that is smaller than the card in
  // either direction keeps its pixels there.
  const double factor = std::max(1.0,
                                 std::min(static_cast<double>(image.width()) / kThumbnailWidth,
                                          static_cast<double>(image.height()) / kThumbnailHeight));
  const int width = std::min(image.width(), toPixels(kThumbnailWidth * factor));
  const int height = std::min(image.height(), toPixels(kThumbnailHeight * factor));
  const Image middle = middleOf(image, width, height);
  const int toWidth = toPixels(width / factor);
  const int toHeight = toPixels(height / factor);
  const Image small = toWidth == width && toHeight == height
                          ? middle
                          : resample(middle, toWidth, toHeight, ResampleFilter::kBilinear);
  const QImage borrowed(small.pixels().data(),
                        small.width(),
                        small.height(),
                        static_cast<qsizetype>(small.stride()),
                        QImage::Format_RGB888);
  return borrowed.convertToFormat(QImage::Format_RGB32);
}

}  // namespace patchscape
