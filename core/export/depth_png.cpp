// SPDX-License-Identifier: Apache-2.0
#include "core/export/depth_png.h"

#include "core/base/error.h"

#include <cmath>

namespace patchscape {
namespace {

constexpr double kFirst = 1.0;
constexpr double kLast = 65535.0;

/// Rounds what `pixelOf` makes of each valid value.
template <typename PixelOf>
Grey16 encode(const ScalarMap& map, const PixelOf& pixelOf) {
  Grey16 result;
  result.pixels.reserve(map.values.size());
  for (const float value : map.values) {
    if (std::isnan(value)) {
      result.pixels.push_back(0);
      continue;
    }
    const double rounded = std::floor(pixelOf(static_cast<double>(value)) + 0.5);
    if (rounded >= kFirst && rounded <= kLast) {
      result.pixels.push_back(static_cast<std::uint16_t>(rounded));
    } else {
      // 0 would say that there is no value.
      result.pixels.push_back(rounded > kLast ? 65535 : 1);
      ++result.saturated;
    }
  }
  return result;
}

}  // namespace

Grey16 encodeScaled(const ScalarMap& metres, double unitsPerMetre) {
  return encode(metres, [unitsPerMetre](double value) { return unitsPerMetre * value; });
}

void requireNorm16Range(ValueRange range) {
  if (!std::isfinite(range.low) || !std::isfinite(range.high) || range.low >= range.high) {
    throw Error(ErrorCode::kInvalidArgument,
                "The range of png-norm must run from a smaller to a larger number. Name two such "
                "numbers, or leave it out to use the smallest and largest value.");
  }
}

Grey16 encodeNorm16(const ScalarMap& map, ValueRange range) {
  requireNorm16Range(range);
  const double low = range.low;
  const double high = range.high;
  return encode(map, [low, span = high - low](double value) {
    return kFirst + (kLast - kFirst) * (value - low) / span;
  });
}

}  // namespace patchscape
