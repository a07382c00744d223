// SPDX-License-Identifier: Apache-2.0
#include "core/geometry/relative_scale.h"

#include "core/base/error.h"
#include "core/base/parallel_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace patchscape {
namespace {

void requireScale(const RelativeScale& scale) {
  if (!(scale.nearest > 0.0 && scale.nearest < scale.farthest && std::isfinite(scale.farthest))) {
    throw Error(ErrorCode::kInvalidArgument,
                "The nearest distance must be above 0 and below the farthest. Choose others.");
  }
}

/// Smallest and largest valid value; both 0 where there is none.
std::pair<float, float> endsOf(const ScalarMap& map) {
  float low = std::numeric_limits<float>::infinity();
  float high = -low;
  for (const float value : map.values) {
    if (std::isfinite(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  return low <= high ? std::pair(low, high) : std::pair(0.0F, 0.0F);
}

}  // namespace

ScalarMap distancesOf(const RelativeDepth& depth, const RelativeScale& scale) {
  requireScale(scale);
  const ScalarMap& inverse = depth.inverseDepth;
  const auto [low, high] = endsOf(inverse);
  // A flat map lies at the far end.
  const double perUnit = high > low ? scale.b() / (static_cast<double>(high) - low) : 0.0;
  const double offset = scale.a() - low * perUnit;
  ScalarMap distances{inverse.width, inverse.height, std::vector<float>(inverse.values.size())};
  overRows(inverse.height, [&](int from, int to) {
    const auto width = static_cast<std::size_t>(inverse.width);
    for (std::size_t i = from * width; i < to * width; ++i) {
      const float value = inverse.values[i];
      distances.values[i] = std::isfinite(value)
                                ? static_cast<float>(1.0 / (offset + perUnit * value))
                                : std::numeric_limits<float>::quiet_NaN();
    }
  });
  return distances;
}

RelativeScale fitRelativeScale(std::span<const KnownDistance> known) {
  double sumD = 0.0;
  double sumI = 0.0;
  double sumDD = 0.0;
  double sumDI = 0.0;
  for (const KnownDistance& place : known) {
    if (!(place.metres > 0.0) || !std::isfinite(place.normalised)) {
      throw Error(ErrorCode::kInvalidArgument, "A known distance must be above 0 m.");
    }
    const double inverse = 1.0 / place.metres;
    sumD += place.normalised;
    sumI += inverse;
    sumDD += place.normalised * place.normalised;
    sumDI += place.normalised * inverse;
  }
  const auto n = static_cast<double>(known.size());
  const double spread = n * sumDD - sumD * sumD;
  constexpr double kSmallestSpread = 1e-9;
  const double b = spread > kSmallestSpread ? (n * sumDI - sumD * sumI) / spread : 0.0;
  const double a = n > 0.0 ? (sumI - b * sumD) / n : 0.0;
  if (!(a > 0.0 && b > 0.0)) {
    throw Error(ErrorCode::kInvalidArgument,
                "These distances do not fit the depth: give two or more, at places of different "
                "depth, the nearer place with the smaller distance.");
  }
  return {.nearest = 1.0 / (a + b), .farthest = 1.0 / a, .unit = LengthUnit::kMetres};
}

}  // namespace patchscape
