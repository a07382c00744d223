// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/value_range.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace patchscape {
namespace {

/// The valid values of a map: neither NaN nor infinite.
std::vector<float> validValues(const ScalarMap& map) {
  std::vector<float> valid;
  valid.reserve(map.values.size());
  std::ranges::copy_if(
      map.values, std::back_inserter(valid), [](float value) { return std::isfinite(value); });
  return valid;
}

/// Reorders `values`.
float quantile(std::vector<float>& values, double fraction) {
  if (values.empty()) {
    return std::numeric_limits<float>::quiet_NaN();
  }
  const double at = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::ranges::nth_element(values, middle);
  const double low = *middle;
  if (below + 1 == values.size()) {
    return *middle;
  }
  const double high = *std::ranges::min_element(middle + 1, values.end());
  return static_cast<float>(low + (high - low) * (at - static_cast<double>(below)));
}

std::optional<ValueRange> ends(const ScalarMap& map) {
  std::optional<ValueRange> range;
  for (const float value : map.values) {
    if (!std::isfinite(value)) {
      continue;
    }
    if (!range) {
      range = {value, value};
    }
    range->low = std::min(range->low, value);
    range->high = std::max(range->high, value);
  }
  return range;
}

ValueRange notEmpty(ValueRange range) {
  if (range.high > range.low) {
    return range;
  }
  const float margin = std::max(std::abs(range.low) * 1e-3F, 1e-3F);
  return {range.low - margin, range.low + margin};
}

}  // namespace

ValueRange findRange(const ScalarMap& map, RangeRule rule, ValueRange fixed) {
  if (rule == RangeRule::kFixed) {
    return fixed;
  }
  if (rule == RangeRule::kMinMax) {
    const auto range = ends(map);
    return range ? notEmpty(*range) : ValueRange{};
  }
  std::vector<float> valid = validValues(map);
  if (valid.empty()) {
    return {};
  }
  const double cut = rule == RangeRule::kPercent1 ? 0.01 : 0.02;
  const float low = quantile(valid, cut);
  return notEmpty({low, quantile(valid, 1.0 - cut)});
}

std::vector<std::int64_t> histogramOf(const ScalarMap& map, ValueRange range, int bins) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max(1, bins)), 0);
  const float scale = static_cast<float>(counts.size()) / (range.high - range.low);
  const auto last = static_cast<float>(counts.size() - 1);
  for (const float value : map.values) {
    if (std::isfinite(value)) {
      const float at = std::clamp((value - range.low) * scale, 0.0F, last);
      ++counts[static_cast<std::size_t>(at)];
    }
  }
  return counts;
}

float quantileOf(const ScalarMap& map, double fraction) {
  std::vector<float> valid = validValues(map);
  return quantile(valid, fraction);
}

std::vector<double> ticksOf(ValueRange range, int most) {
  const double span = static_cast<double>(range.high) - static_cast<double>(range.low);
  if (!(span > 0.0) || most < 1) {
    return {};
  }
  const double rough = span / most;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : std::array{1.0, 2.0, 5.0, 10.0, 20.0}) {
    const double step = factor * power;
    // A hair of tolerance, so that an end that is a round number gets its tick.
    const auto first =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(range.low) / step - 1e-6));
    const auto end =
        static_cast<std::int64_t>(std::floor(static_cast<double>(range.high) / step + 1e-6));
    if (end - first + 1 > most) {
      continue;
    }
    std::vector<double> ticks;
    for (std::int64_t i = first; i <= end; ++i) {
      ticks.push_back(static_cast<double>(i) * step);
    }
    return ticks;
  }
  return {};
}

}  // namespace patchscape
