// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"
#include "core/overlay/value_range.h"

#include <cstdint>
#include <vector>

namespace patchscape {

/// A map in 16 bits: 0 is invalid, 1…65535 are values.
struct Grey16 {
  std::vector<std::uint16_t> pixels;  ///< Row-major.
  std::int64_t saturated = 0;         ///< Valid values past either end, written as 1 or 65535.
};

/// round(value · `unitsPerMetre`), half up; NaN gives 0. Units: metres in.
[[nodiscard]] Grey16 encodeScaled(const ScalarMap& metres, double unitsPerMetre);

/// Errors: kInvalidArgument for a range that does not run from a smaller to a larger number.
void requireNorm16Range(ValueRange range);

/// 1 + round(65534 · (value − low) / (high − low)); NaN gives 0.
///
/// Errors: as `requireNorm16Range`.
[[nodiscard]] Grey16 encodeNorm16(const ScalarMap& map, ValueRange range);

}  // namespace patchscape
