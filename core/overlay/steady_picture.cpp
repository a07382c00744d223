// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/steady_picture.h"

#include "core/base/check.h"
#include "core/base/parallel_rows.h"
#include "core/overlay/flicker.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace patchscape {
namespace {

constexpr int kUnit = 256;  // A level, and a share of 1.
constexpr float kMovedLevels = 3 * FlickerMeter::kStillLevels;

/// The share of the way that a patch's colours go, of `kUnit`.
int shareOf(float change) {
  const auto still = static_cast<float>(SteadyPicture::kStillShare);
  const float moved = std::isnan(change)
                          ? 1.0F
                          : std::clamp((change - FlickerMeter::kStillLevels) /
                                           (kMovedLevels - FlickerMeter::kStillLevels),
                                       0.0F,
                                       1.0F);
  return static_cast<int>(std::lround(kUnit * (still + (1.0F - still) * moved)));
}

/// The patch that each of `pixels` pixels lies in.
std::vector<int> patchOfPixel(int pixels, std::int64_t patches) {
  std::vector<int> patch(static_cast<std::size_t>(pixels));
  for (int at = 0; at < static_cast<int>(patches); ++at) {
    const auto edge = [&](int index) {
      return static_cast<std::ptrdiff_t>(static_cast<std::int64_t>(pixels) * index / patches);
    };
    std::fill(patch.begin() + edge(at), patch.begin() + edge(at + 1), at);
  }
  return patch;
}

}  // namespace

Image SteadyPicture::next(const Image& drawn, const std::vector<float>& changes, PatchGrid grid) {
  PATCHSCAPE_CHECK(changes.size() == static_cast<std::size_t>(grid.count()))
      << changes.size() << " for " << grid.rows << "x" << grid.cols;
  const auto pixels = drawn.pixels();
  if (width_ != drawn.width() || shown_.size() != pixels.size()) {
    width_ = drawn.width();
    shown_.resize(pixels.size());
    std::ranges::transform(pixels, shown_.begin(), [](std::uint8_t level) {
      return static_cast<std::uint16_t>(level * kUnit);
    });
    return drawn;
  }
  std::vector<int> shares(changes.size());
  std::ranges::transform(changes, shares.begin(), shareOf);
  const std::vector<int> cols = patchOfPixel(drawn.width(), grid.cols);
  const std::vector<int> rows = patchOfPixel(drawn.height(), grid.rows);
  std::vector<std::uint8_t> steady(pixels.size());
  overRows(drawn.height(), [&](int from, int to) {
    for (int y = from; y < to; ++y) {
      const int* const line = shares.data() + rows[static_cast<std::size_t>(y)] * grid.cols;
      const std::size_t first = static_cast<std::size_t>(y) * drawn.stride();
      for (std::size_t i = 0; i < drawn.stride(); ++i) {
        const int before = shown_[first + i];
        const int step = (pixels[first + i] * kUnit - before) * line[cols[i / 3]] / kUnit;
        shown_[first + i] = static_cast<std::uint16_t>(before + step);
        steady[first + i] =
            static_cast<std::uint8_t>(std::min((before + step + kUnit / 2) / kUnit, 255));
      }
    }
  });
  return {drawn.width(), drawn.height(), std::move(steady)};
}

}  // namespace patchscape
