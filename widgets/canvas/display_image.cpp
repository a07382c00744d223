// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/display_image.h"

#include <QPainter>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace patchscape {
namespace {

constexpr int kSmallestLevel = 256;  // Pixels of the longer side.

/// Mean of four 0xffRRGGBB pixels, each channel rounded.
QRgb meanOf(QRgb a, QRgb b, QRgb c, QRgb d) {
  constexpr QRgb kRedBlue = 0x00ff00ffU;
  constexpr QRgb kGreen = 0x0000ff00U;
  const QRgb redBlue =
      (a & kRedBlue) + (b & kRedBlue) + (c & kRedBlue) + (d & kRedBlue) + 0x00020002U;
  const QRgb green = (a & kGreen) + (b & kGreen) + (c & kGreen) + (d & kGreen) + 0x00000200U;
  return 0xff000000U | ((redBlue >> 2) & kRedBlue) | ((green >> 2) & kGreen);
}

/// Half of `image`, rounded up: pixel (x, y) is the mean of its 2×2, edges repeated.
QImage halved(const QImage& image) {
  const int width = (image.width() + 1) / 2;
  const int height = (image.height() + 1) / 2;
  QImage half(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y) {
    const int below = std::min(2 * y + 1, image.height() - 1);
    const auto* top = reinterpret_cast<const QRgb*>(image.constScanLine(2 * y));
    const auto* bottom = reinterpret_cast<const QRgb*>(image.constScanLine(below));
    auto* out = reinterpret_cast<QRgb*>(half.scanLine(y));
    const int pairs = image.width() / 2;
    for (int x = 0; x < pairs; ++x) {
      out[x] = meanOf(top[2 * x], top[2 * x + 1], bottom[2 * x], bottom[2 * x + 1]);
    }
    if (pairs < width) {
      out[pairs] = meanOf(top[2 * pairs], top[2 * pairs], bottom[2 * pairs], bottom[2 * pairs]);
    }
  }
  return half;
}

QImage laidOverWhite(QImage image) {
  image.setDevicePixelRatio(1.0);
  QImage opaque(image.size(), QImage::Format_RGB32);
  opaque.fill(Qt::white);
  QPainter painter(&opaque);
  painter.drawImage(0, 0, image);
  return opaque;
}

}  // namespace

DisplayImagePtr makeDisplayImage(const Image& image) {
  auto display = std::make_shared<DisplayImage>();
  QImage level = toQImage(image);
  while (!level.isNull()) {
    display->levels.push_back(level);
    const bool isSmall = std::max(level.width(), level.height()) <= kSmallestLevel;
    level = isSmall ? QImage() : halved(level);
  }
  return display;
}

QImage toQImage(const Image& image) {
  if (image.empty()) {
    return {};
  }
  const QImage borrowed(image.pixels().data(),
                        image.width(),
                        image.height(),
                        static_cast<qsizetype>(image.stride()),
                        QImage::Format_RGB888);
  return borrowed.convertToFormat(QImage::Format_RGB32);
}

Image fromQImage(const QImage& image) {
  if (image.isNull()) {
    return {};
  }
  const QImage opaque = image.hasAlphaChannel() ? laidOverWhite(image) : image;
  const QImage rgb = opaque.convertToFormat(QImage::Format_RGB888);
  const auto rowBytes = static_cast<std::size_t>(rgb.width()) * 3;
  std::vector<std::uint8_t> pixels(rowBytes * static_cast<std::size_t>(rgb.height()));
  for (int y = 0; y < rgb.height(); ++y) {
    // QImage pads its rows to four bytes, Image does not.
    std::memcpy(
        pixels.data() + rowBytes * static_cast<std::size_t>(y), rgb.constScanLine(y), rowBytes);
  }
  return Image(rgb.width(), rgb.height(), std::move(pixels));
}

}  // namespace patchscape
