// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <cstdint>
#include <vector>

namespace patchscape {

/// The values drawn as the two ends of a colour map.
struct ValueRange {
  float low = 0.0F;
  float high = 1.0F;

  [[nodiscard]] bool operator==(const ValueRange&) const = default;
};

/// How a range is found.
enum class RangeRule {
  kMinMax,    ///< Smallest and largest valid value ("auto").
  kPercent1,  ///< 1st and 99th percentile.
  kPercent2,  ///< 2nd and 98th percentile.
  kFixed      ///< As given: typed, dragged, or locked.
};

/// The range of a map by a rule; `fixed` is what kFixed gives. Invalid values do not count; a map
/// without valid values gives 0…1, and one of a single value a range around it that is not empty.
[[nodiscard]] ValueRange findRange(const ScalarMap& map, RangeRule rule, ValueRange fixed = {});

/// How many valid values lie in each of `bins` equal parts of [low, high]; those outside count in
/// the first and last.
[[nodiscard]] std::vector<std::int64_t> histogramOf(const ScalarMap& map,
                                                    ValueRange range,
                                                    int bins);

/// The value below which `fraction` (0…1) of the valid values lie, by linear interpolation as
/// NumPy's percentile; NaN where there are none.
[[nodiscard]] float quantileOf(const ScalarMap& map, double fraction);

/// Round tick values inside a range, at most `most` of them, a step of 1, 2 or 5 times a power of
/// ten apart.
[[nodiscard]] std::vector<double> ticksOf(ValueRange range, int most);

}  // namespace patchscape
