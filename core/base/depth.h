// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <variant>

namespace patchscape {

/// Distance along the optical axis. Units: metres.
struct MetricDepth {
  ScalarMap metres;
  float nearest = 0.0F;   ///< What the head can say at all: its valid range, metres.
  float farthest = 0.0F;  ///< The same.
};

/// Inverse depth up to an unknown scale and shift: larger is nearer. No unit.
struct RelativeDepth {
  ScalarMap inverseDepth;
};

/// What a depth head gives. The two are different types on purpose: relative depth has no metres,
/// and nothing may turn one into the other without the scale and shift that a person chose.
using Depth = std::variant<MetricDepth, RelativeDepth>;

[[nodiscard]] inline bool isMetric(const Depth& depth) noexcept {
  return std::holds_alternative<MetricDepth>(depth);
}

/// The numbers, whatever they mean: for drawing and for files that state the kind beside them.
[[nodiscard]] inline const ScalarMap& valuesOf(const Depth& depth) noexcept {
  const auto* const metric = std::get_if<MetricDepth>(&depth);
  return metric != nullptr ? metric->metres : std::get_if<RelativeDepth>(&depth)->inverseDepth;
}

}  // namespace patchscape
