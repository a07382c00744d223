// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/geometry/point_cloud.h"

#include <span>

namespace patchscape {

/// How relative inverse depth is read as distance: 1 / Z = a + b · d, where d is the inverse depth,
/// normalised so that 0 is the smallest of the picture and 1 the largest.
///
/// The two ends are a person's choice: without a known length they have no unit.
struct RelativeScale {
  double nearest = 1.0;   ///< Z of d = 1.
  double farthest = 8.0;  ///< Z of d = 0.
  LengthUnit unit = LengthUnit::kRelative;

  [[nodiscard]] double a() const noexcept { return 1.0 / farthest; }
  [[nodiscard]] double b() const noexcept { return 1.0 / nearest - 1.0 / farthest; }
  [[nodiscard]] bool operator==(const RelativeScale&) const = default;
};

/// Distances along the optical axis; NaN where the depth is invalid.
/// Errors: kInvalidArgument where not 0 < nearest < farthest. Thread: any; uses several.
[[nodiscard]] ScalarMap distancesOf(const RelativeDepth& depth, const RelativeScale& scale);

/// A place whose distance is known.
struct KnownDistance {
  double normalised = 0.0;  ///< d, 0…1.
  double metres = 0.0;      ///< Z.
};

/// The scale that fits two or more known distances best, by least squares in 1 / Z.
/// Errors: kInvalidArgument for fewer than two, for equal d, for a fit that puts a part of the
/// picture behind the camera.
[[nodiscard]] RelativeScale fitRelativeScale(std::span<const KnownDistance> known);

}  // namespace patchscape
