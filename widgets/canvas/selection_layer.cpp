// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/selection_layer.h"

#include "core/base/parallel_rows.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace patchscape {
namespace {

// Premultiplied.
constexpr QRgb kInside = 0x00000000U;
constexpr QRgb kLightLine = 0xfff4f5f7U;
constexpr QRgb kDarkLine = 0xdc08090aU;
constexpr QRgb kOutside = 0x60000000U;

/// The picture's pixel under each step on the screen, from one before the first to one past the
/// last; −1 beside the picture.
struct Steps {
  double first;   // Device pixels from the picture's origin.
  double length;  // Device pixels of the whole picture.
  int count;
  int step;

  [[nodiscard]] std::vector<int> pixels(int pictureLength) const {
    std::vector<int> pixels;
    pixels.reserve(static_cast<std::size_t>(count) + 2);
    for (int i = -1; i <= count; ++i) {
      const double at = std::floor((first + (i + 0.5) * step) / length * pictureLength);
      pixels.push_back(at >= 0.0 && at < pictureLength ? static_cast<int>(at) : -1);
    }
    return pixels;
  }
};

/// The selection as the screen shows it, with a frame of one step around it.
struct Sampled {
  std::size_t width = 0;
  std::vector<std::uint8_t> values;
};

Sampled sampled(const SelectionMask& mask,
                const std::vector<int>& columns,
                const std::vector<int>& rows) {
  Sampled result{columns.size(), {}};
  result.values.resize(columns.size() * rows.size());
  overRows(static_cast<int>(rows.size()), [&](int from, int to) {
    for (auto y = static_cast<std::size_t>(from); y < static_cast<std::size_t>(to); ++y) {
      if (rows[y] < 0) {
        continue;
      }
      const std::uint8_t* const source =
          mask.pixels->data() +
          static_cast<std::size_t>(rows[y]) * static_cast<std::size_t>(mask.width);
      std::uint8_t* const out = result.values.data() + y * result.width;
      for (std::size_t x = 0; x < columns.size(); ++x) {
        out[x] = columns[x] >= 0 && source[columns[x]] != 0 ? 1 : 0;
      }
    }
  });
  return result;
}

/// Indexed by whether a pixel is selected, times five, plus how many of its four neighbours are.
constexpr QRgb kColours[] = {kOutside,
                             kDarkLine,
                             kDarkLine,
                             kDarkLine,
                             kDarkLine,  //
                             kLightLine,
                             kLightLine,
                             kLightLine,
                             kLightLine,
                             kInside};

QImage drawn(const Sampled& mask, const QSize& size) {
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  uchar* const bits = image.bits();
  const qsizetype stride = image.bytesPerLine();
  overRows(size.height(), [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      auto* const out = reinterpret_cast<QRgb*>(bits + y * stride);
      const std::uint8_t* const row =
          mask.values.data() + (static_cast<std::size_t>(y) + 1) * mask.width + 1;
      const std::uint8_t* const above = row - mask.width;
      const std::uint8_t* const below = row + mask.width;
      for (int x = 0; x < size.width(); ++x) {
        const int neighbours = row[x - 1] + row[x + 1] + above[x] + below[x];
        out[x] = kColours[row[x] * 5 + neighbours];
      }
    }
  });
  return image;
}

}  // namespace

void SelectionLayer::setSelection(SelectionMask selection) {
  selection_ = std::move(selection);
  image_ = QImage();
}

void SelectionLayer::make() {
  const int step = place_.outline;
  const QSize size((place_.visible.width() + step - 1) / step,
                   (place_.visible.height() + step - 1) / step);
  const Steps across{
      place_.visible.left() - place_.origin.x(), place_.size.width(), size.width(), step};
  const Steps down{
      place_.visible.top() - place_.origin.y(), place_.size.height(), size.height(), step};
  image_ = drawn(
      sampled(selection_, across.pixels(selection_.width), down.pixels(selection_.height)), size);
}

void SelectionLayer::paint(QPainter& painter, const QSize& picture, const ScreenPlace& place) {
  if (!selection_.fits(picture) || place.visible.isEmpty()) {
    return;
  }
  if (image_.isNull() || !(place == place_)) {
    place_ = place;
    make();
  }
  const bool smooth = painter.testRenderHint(QPainter::SmoothPixmapTransform);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.setClipRect(place.visible);
  painter.drawImage(QRect(place.visible.topLeft(), image_.size() * place.outline), image_);
  painter.setClipping(false);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, smooth);
}

}  // namespace patchscape
