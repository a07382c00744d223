// SPDX-License-Identifier: Apache-2.0
#include "core/media/pixel_layout.h"

#include "core/base/check.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace patchscape {
namespace {

// The write position never passes the read position, so one buffer is enough: a second one of a
// picture at the limit would be 300 MB.
template <typename ToRgb>
void fourToThree(std::vector<std::uint8_t>& pixels, ToRgb toRgb) {
  const std::size_t count = pixels.size() / 4;
  const std::uint8_t* source = pixels.data();
  std::uint8_t* target = pixels.data();
  for (std::size_t i = 0; i < count; ++i) {
    const std::array<std::uint8_t, 3> rgb = toRgb(source[0], source[1], source[2], source[3]);
    std::ranges::copy(rgb, target);
    source += 4;
    target += 3;
  }
  pixels.resize(count * 3);
}

std::uint8_t mulDiv255(unsigned a, unsigned b) {
  const unsigned product = a * b + 128;
  return static_cast<std::uint8_t>(((product >> 8) + product) >> 8);
}

}  // namespace

void layOverWhite(std::vector<std::uint8_t>& rgba) {
  fourToThree(rgba, [](unsigned r, unsigned g, unsigned b, unsigned a) {
    const auto over = [a](unsigned colour) {
      return static_cast<std::uint8_t>((colour * a + 255 * (255 - a) + 127) / 255);
    };
    return std::array{over(r), over(g), over(b)};
  });
}

void layPremultipliedOverWhite(std::vector<std::uint8_t>& rgba) {
  fourToThree(rgba, [](unsigned r, unsigned g, unsigned b, unsigned a) {
    const auto over = [a](unsigned colour) {
      return static_cast<std::uint8_t>(std::min(colour + 255 - a, 255U));
    };
    return std::array{over(r), over(g), over(b)};
  });
}

void dropFourth(std::vector<std::uint8_t>& rgbx) {
  fourToThree(rgbx, [](std::uint8_t r, std::uint8_t g, std::uint8_t b, std::uint8_t) {
    return std::array{r, g, b};
  });
}

void invertedCmykToRgb(std::vector<std::uint8_t>& cmyk) {
  // Stored values are 255 − ink, so that what is left of the paper is stored · black.
  fourToThree(cmyk, [](unsigned c, unsigned m, unsigned y, unsigned k) {
    const auto light = [k](unsigned stored) {
      return static_cast<std::uint8_t>(k - mulDiv255(255 - stored, k));
    };
    return std::array{light(c), light(m), light(y)};
  });
}

Image applyOrientation(const Image& stored, int orientation) {
  PATCHSCAPE_CHECK(orientation >= 1 && orientation <= 8) << orientation;
  if (orientation == 1) {
    return stored;
  }
  const bool turned = orientation >= 5;
  const int width = turned ? stored.height() : stored.width();
  const int height = turned ? stored.width() : stored.height();
  std::vector<std::uint8_t> pixels(stored.pixels().size());
  auto* data =
      const_cast<std::uint8_t*>(stored.pixels().data());  // Only read: cv::Mat has no const.
  const cv::Mat source(stored.height(), stored.width(), CV_8UC3, data);
  cv::Mat target(height, width, CV_8UC3, pixels.data());
  if (turned) {
    cv::transpose(source, target);
  }
  // By orientation: 0 flips rows, 1 flips columns, -1 both, 2 nothing more.
  constexpr std::array<int, 9> kFlips{2, 2, 1, -1, 0, 2, 1, -1, 0};
  const int flip = kFlips[static_cast<std::size_t>(orientation)];
  if (flip != 2) {
    cv::flip(turned ? target : source, target, flip);
  }
  return {width, height, std::move(pixels)};
}

}  // namespace patchscape
