// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/steady_picture.h"

#include "core/base/check.h"
#include "core/base/parallel_rows.h"
#include "core/overlay/flicker.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace patchscape {
namespace {

constexpr int kUnit = 256;  // A level, and a share of 1.
constexpr float kMostFrames = static_cast<float>(1.0 / SteadyPicture::kStillShare);
constexpr float kMovedLevels = 3 * FlickerMeter::kStillLevels;

/// How much a patch changed, from 0 (its picture stayed) to 1.
float movedShare(float change) {
  return std::isnan(change) ? 1.0F
                            : std::clamp((change - FlickerMeter::kStillLevels) /
                                             (kMovedLevels - FlickerMeter::kStillLevels),
                                         0.0F,
                                         1.0F);
}

/// Shares at the corners, the middles of the edges and the centres of all patches,
/// [2 rows + 1, 2 cols + 1].
///
/// A corner or an edge has the largest of the patches that meet there, so that a patch that moves
/// is followed to its rim, and its still neighbour from there ever more slowly: no seam shows.
std::vector<int> sharesOf(const std::vector<int>& ofPatches, PatchGrid grid) {
  const std::int64_t width = 2 * grid.cols + 1;
  std::vector<int> shares(static_cast<std::size_t>(width * (2 * grid.rows + 1)), 0);
  for (std::int64_t row = 0; row < grid.rows; ++row) {
    for (std::int64_t col = 0; col < grid.cols; ++col) {
      const int own = ofPatches[static_cast<std::size_t>(row * grid.cols + col)];
      for (std::int64_t y = 2 * row; y <= 2 * row + 2; ++y) {
        for (std::int64_t x = 2 * col; x <= 2 * col + 2; ++x) {
          int& share = shares[static_cast<std::size_t>(y * width + x)];
          share = std::max(share, own);
        }
      }
    }
  }
  return shares;
}

/// Between which two of the points of `sharesOf` a pixel lies, and how far along, of `kUnit`.
struct Between {
  std::size_t first;
  int along;
};

std::vector<Between> betweenOf(int pixels, std::int64_t patches) {
  std::vector<Between> places(static_cast<std::size_t>(pixels));
  for (int i = 0; i < pixels; ++i) {
    const double at = (i + 0.5) * 2.0 * static_cast<double>(patches) / pixels;
    const double whole = std::floor(at);
    places[static_cast<std::size_t>(i)] = {static_cast<std::size_t>(whole),
                                           static_cast<int>(std::lround((at - whole) * kUnit))};
  }
  return places;
}

/// How many values lie in a line, lines in all, and numbers in a value.
struct Extent {
  int width, height, values;
};

template <typename Number>
std::vector<Number> shifted(const std::vector<Number>& before, Extent extent, PixelShift by) {
  std::vector<Number> now(before.size());
  auto to = now.begin();
  for (int y = 0; y < extent.height; ++y) {
    const int fromY = std::clamp(y - by.y, 0, extent.height - 1);
    for (int x = 0; x < extent.width; ++x) {
      const int fromX = std::clamp(x - by.x, 0, extent.width - 1);
      const auto from =
          before.begin() + (std::ptrdiff_t{fromY} * extent.width + fromX) * extent.values;
      to = std::copy_n(from, extent.values, to);
    }
  }
  return now;
}

int mix(int one, int two, int along) { return one + (two - one) * along / kUnit; }

}  // namespace

/// Goes along with the picture: every value is where it will be seen next; at a rim that comes into
/// sight stands what was nearest to it.
void SteadyPicture::follow(PixelShift moved, int height) {
  if (moved == PixelShift()) {
    return;
  }
  const auto patchesOf = [](int pixels, int length, std::int64_t patches) {
    return static_cast<int>(
        std::lround(static_cast<double>(pixels) * static_cast<double>(patches) / length));
  };
  shown_ = shifted(shown_, {.width = width_, .height = height, .values = 3}, moved);
  frames_ = shifted(
      frames_,
      {.width = static_cast<int>(grid_.cols), .height = static_cast<int>(grid_.rows), .values = 1},
      {.x = patchesOf(moved.x, width_, grid_.cols), .y = patchesOf(moved.y, height, grid_.rows)});
}

/// The share of the way that each patch's colours go, of `kUnit`.
std::vector<int> SteadyPicture::sharesOfPatches(const std::vector<float>& changes) {
  std::vector<int> shares(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const float kept = frames_[i] * (1.0F - movedShare(changes[i]));
    frames_[i] = std::min(1.0F + kept, kMostFrames);
    shares[i] = static_cast<int>(std::lround(kUnit / frames_[i]));
  }
  return shares;
}

Image SteadyPicture::next(const Image& drawn,
                          const std::vector<float>& changes,
                          PatchGrid grid,
                          PixelShift moved) {
  PATCHSCAPE_CHECK(changes.size() == static_cast<std::size_t>(grid.count()))
      << changes.size() << " for " << grid.rows << "x" << grid.cols;
  const auto pixels = drawn.pixels();
  if (width_ != drawn.width() || shown_.size() != pixels.size() || !(grid_ == grid)) {
    width_ = drawn.width();
    grid_ = grid;
    frames_.assign(changes.size(), kMostFrames);
    shown_.resize(pixels.size());
    std::ranges::transform(pixels, shown_.begin(), [](std::uint8_t level) {
      return static_cast<std::uint16_t>(level * kUnit);
    });
    return drawn;
  }
  follow(moved, drawn.height());
  const std::vector<int> shares = sharesOf(sharesOfPatches(changes), grid);
  const std::vector<Between> cols = betweenOf(drawn.width(), grid.cols);
  const std::vector<Between> rows = betweenOf(drawn.height(), grid.rows);
  const auto points = static_cast<std::size_t>(2 * grid.cols + 1);
  std::vector<std::uint8_t> steady(pixels.size());
  overRows(drawn.height(), [&](int from, int to) {
    std::vector<int> line(points);
    for (int y = from; y < to; ++y) {
      const Between row = rows[static_cast<std::size_t>(y)];
      for (std::size_t x = 0; x < points; ++x) {
        const int* const above = &shares[row.first * points + x];
        line[x] = mix(above[0], above[points], row.along);
      }
      const std::size_t first = static_cast<std::size_t>(y) * drawn.stride();
      for (std::size_t i = 0; i < drawn.stride(); ++i) {
        const Between col = cols[i / 3];
        const int share = mix(line[col.first], line[col.first + 1], col.along);
        const int before = shown_[first + i];
        const int step = (pixels[first + i] * kUnit - before) * share / kUnit;
        shown_[first + i] = static_cast<std::uint16_t>(before + step);
        steady[first + i] =
            static_cast<std::uint8_t>(std::min((before + step + kUnit / 2) / kUnit, 255));
      }
    }
  });
  return {drawn.width(), drawn.height(), std::move(steady)};
}

}  // namespace patchscape
