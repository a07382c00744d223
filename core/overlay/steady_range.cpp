// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/steady_range.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace patchscape {
namespace {

constexpr double kKeptShare = 0.8;
constexpr int kRounds = 3;
constexpr double kFlat = 1e-12;           // Relative variance that is only rounding.
constexpr double kLeastAgreement = 0.5;   // Below: another scene.
constexpr double kPullToOwnRange = 0.02;  // A frame; fifty frames make most of a drift good.
constexpr double kMostScale = 2.0;        // From one frame to the next.

struct Pair {
  double a, b;
};

std::vector<Pair> pairsOf(const ScalarMap& a, const ScalarMap& b, PixelShift moved) {
  std::vector<Pair> pairs;
  pairs.reserve(a.values.size());
  for (int y = std::max(0, moved.y); y < a.height + std::min(0, moved.y); ++y) {
    for (int x = std::max(0, moved.x); x < a.width + std::min(0, moved.x); ++x) {
      const float now = a.at(x, y);
      const float before = b.at(x - moved.x, y - moved.y);
      if (std::isfinite(now) && std::isfinite(before)) {
        pairs.push_back({static_cast<double>(now), static_cast<double>(before)});
      }
    }
  }
  return pairs;
}

/// Least squares; nothing where a does not vary.
std::optional<MapAlignment> fitLine(const std::vector<Pair>& pairs) {
  const auto count = static_cast<double>(pairs.size());
  double meanA = 0.0;
  double meanB = 0.0;
  for (const Pair& pair : pairs) {
    meanA += pair.a / count;
    meanB += pair.b / count;
  }
  double aa = 0.0;
  double ab = 0.0;
  double bb = 0.0;
  for (const Pair& pair : pairs) {
    aa += (pair.a - meanA) * (pair.a - meanA);
    ab += (pair.a - meanA) * (pair.b - meanB);
    bb += (pair.b - meanB) * (pair.b - meanB);
  }
  const bool flat = !(aa > kFlat * count * meanA * meanA);
  if (pairs.size() < 3 || flat) {
    return std::nullopt;
  }
  const double scale = ab / aa;
  return MapAlignment{.scale = scale,
                      .shift = meanB - scale * meanA,
                      .agreement = bb > 0.0 ? ab * ab / (aa * bb) : 1.0};
}

float lerp(float from, float to, double share) {
  return static_cast<float>(static_cast<double>(from) * (1.0 - share) +
                            static_cast<double>(to) * share);
}

ValueRange mixed(ValueRange from, ValueRange to, double share) {
  return {.low = lerp(from.low, to.low, share), .high = lerp(from.high, to.high, share)};
}

}  // namespace

std::optional<MapAlignment> alignMaps(const ScalarMap& a, const ScalarMap& b, PixelShift moved) {
  if (a.width != b.width || a.height != b.height) {
    return std::nullopt;
  }
  std::vector<Pair> pairs = pairsOf(a, b, moved);
  std::optional<MapAlignment> line = fitLine(pairs);
  for (int round = 1; round < kRounds && line; ++round) {
    const auto error = [&](const Pair& pair) {
      return std::abs(line->scale * pair.a + line->shift - pair.b);
    };
    const auto kept = static_cast<std::ptrdiff_t>(kKeptShare * static_cast<double>(pairs.size()));
    std::vector<Pair> sorted = pairs;
    std::ranges::nth_element(sorted, sorted.begin() + kept, {}, error);
    sorted.resize(static_cast<std::size_t>(kept));
    const auto better = fitLine(sorted);
    if (!better) {
      break;
    }
    line = better;
  }
  return line;
}

ValueRange SteadyRange::followed(const ScalarMap& map, ValueRange own, PixelShift moved) const {
  const auto line = alignMaps(map, before_, moved);
  if (!line || line->agreement < kLeastAgreement || line->scale < 1.0 / kMostScale ||
      line->scale > kMostScale) {
    return own;
  }
  const auto undone = [&](float end) {
    return static_cast<float>((static_cast<double>(end) - line->shift) / line->scale);
  };
  return mixed({.low = undone(range_.low), .high = undone(range_.high)}, own, kPullToOwnRange);
}

ValueRange SteadyRange::next(const ScalarMap& map, PixelShift moved) {
  const ValueRange own = findRange(map, rule_);
  const bool first = frames_++ == 0;
  if (first || mode_ == RangeMode::kEveryFrame) {
    range_ = own;
  } else if (mode_ == RangeMode::kFollowed) {
    range_ = followed(map, own, moved);
  } else if (frames_ <= kFirstFrames) {
    range_ = mixed(range_, own, 1.0 / frames_);
  }
  if (mode_ == RangeMode::kFollowed) {
    before_ = map;
  }
  return range_;
}

}  // namespace patchscape
