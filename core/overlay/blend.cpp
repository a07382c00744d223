// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/blend.h"

#include "core/base/check.h"
#include "core/base/parallel_rows.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace patchscape {

Image blend(const Image& under, const Image& over, double opacity) {
  PATCHSCAPE_CHECK(under.width() == over.width() && under.height() == over.height())
      << under.width() << 'x' << under.height() << " under " << over.width() << 'x'
      << over.height();
  constexpr int kOne = 1 << 16;  // Fixed point; 8 bits times this fits into an int.
  const int share = static_cast<int>(std::lround(std::clamp(opacity, 0.0, 1.0) * kOne));
  std::vector<std::uint8_t> pixels(under.pixels().size());
  overRows(under.height(), [&](int from, int to) {
    for (std::size_t i = under.stride() * static_cast<std::size_t>(from);
         i < under.stride() * static_cast<std::size_t>(to);
         ++i) {
      const int below = under.pixels()[i];
      const int value = below * kOne + (over.pixels()[i] - below) * share;
      pixels[i] = static_cast<std::uint8_t>((value + kOne / 2) / kOne);
    }
  });
  return {under.width(), under.height(), std::move(pixels)};
}

}  // namespace patchscape
