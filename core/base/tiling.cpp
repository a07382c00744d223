// SPDX-License-Identifier: Apache-2.0
#include "core/base/tiling.h"

#include "core/base/check.h"
#include "core/base/limits.h"

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

// 518 pixels of 14: what the official models are trained at. Tiles of twice the side look the same
// beside the overview and take several times as long, since attention grows with their square.
constexpr std::int64_t kSide = 37;
constexpr std::int64_t kOverlap = 8;
constexpr std::int64_t kOverview = 74 * 74;  // 1036 x 1036 pixels of 14.

std::vector<std::int64_t> firstsOf(std::int64_t length, std::int64_t side, std::int64_t overlap) {
  const std::int64_t step = side - overlap;
  const std::int64_t count =
      length <= side ? 1 : (length - overlap + step - 1) / step;  // Rounded up.
  std::vector<std::int64_t> firsts{0};
  for (std::int64_t i = 1; i < count; ++i) {
    firsts.push_back(i * (length - side) / (count - 1));
  }
  return firsts;
}

/// The weight before all weights at a patch are brought to a sum of 1.
double rampAt(const std::vector<std::int64_t>& firsts,
              std::int64_t length,
              std::size_t index,
              std::int64_t place) {
  const std::int64_t first = firsts[index];
  double weight = 1.0;
  const auto limit = [&](std::int64_t fromEdge, std::int64_t neighboursDistance) {
    const std::int64_t overlap = std::max<std::int64_t>(0, length - neighboursDistance);
    weight = std::min(weight, static_cast<double>(fromEdge + 1) / static_cast<double>(overlap + 1));
  };
  if (index > 0) {
    limit(place - first, first - firsts[index - 1]);
  }
  if (index + 1 < firsts.size()) {
    limit(first + length - 1 - place, firsts[index + 1] - first);
  }
  return weight;
}

}  // namespace

TileRule tileRuleFor(std::optional<std::int64_t> side, std::int64_t patchSize) {
  PATCHSCAPE_CHECK(patchSize > 0) << patchSize;
  if (!side) {
    // One pass sees all at once, so it goes before tiles as far as published preprocessing goes.
    return {.side = kSide,
            .overlap = kOverlap,
            .whole = limits::kMaxUnresizedPatches,
            .overview = kOverview};
  }
  if (*side == 0) {
    return {};
  }
  const std::int64_t patches = std::max<std::int64_t>(1, (*side + patchSize / 2) / patchSize);
  return {.side = patches,
          .overlap = std::min(kOverlap, patches / 4),
          .whole = patches * patches,
          .overview = std::min(kOverview, patches * patches)};
}

Tiling tilingOf(const TileRule& rule, PatchGrid grid) {
  if (rule.side == 0 || grid.count() <= rule.whole) {
    return {.tile = grid, .tops = {0}, .lefts = {0}};
  }
  PATCHSCAPE_CHECK(rule.side > rule.overlap && rule.overlap >= 0)
      << rule.side << ' ' << rule.overlap;
  return {.tile = {.rows = std::min(rule.side, grid.rows), .cols = std::min(rule.side, grid.cols)},
          .tops = firstsOf(grid.rows, rule.side, rule.overlap),
          .lefts = firstsOf(grid.cols, rule.side, rule.overlap)};
}

PatchGrid overviewOf(const TileRule& rule, PatchGrid grid) {
  const double scale =
      std::sqrt(static_cast<double>(rule.overview) / static_cast<double>(grid.count()));
  const auto reduced = [&](std::int64_t side) {
    const auto patches = static_cast<std::int64_t>(static_cast<double>(side) * scale);
    return std::clamp<std::int64_t>(patches, 1, rule.overview);
  };
  return {.rows = reduced(grid.rows), .cols = reduced(grid.cols)};
}

std::vector<float> tileWeights(const std::vector<std::int64_t>& firsts,
                               std::int64_t length,
                               std::size_t index) {
  std::vector<float> weights;
  const std::int64_t first = firsts[index];
  for (std::int64_t place = first; place < first + length; ++place) {
    double sum = 0.0;
    for (std::size_t i = 0; i < firsts.size(); ++i) {
      if (place >= firsts[i] && place < firsts[i] + length) {
        sum += rampAt(firsts, length, i, place);
      }
    }
    weights.push_back(static_cast<float>(rampAt(firsts, length, index, place) / sum));
  }
  return weights;
}

std::string textOf(const Tiling& tiling, std::int64_t patchSize) {
  return std::to_string(tiling.count()) + " overlapping tiles of " +
         std::to_string(tiling.tile.cols * patchSize) + " x " +
         std::to_string(tiling.tile.rows * patchSize) + " pixels and an overview";
}

}  // namespace patchscape
