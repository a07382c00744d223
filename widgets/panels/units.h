// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <cstdint>

namespace patchscape {

/// A number with its unit behind a thin space: "34 ms", "72 %". Thread: any.
[[nodiscard]] QString withUnit(double value, int decimals, const QString& unit);
[[nodiscard]] QString withUnit(std::int64_t value, const QString& unit);

/// "640 × 480". Thread: any.
[[nodiscard]] QString timesText(std::int64_t width, std::int64_t height);

/// A unit as a spin box takes it behind its number.
[[nodiscard]] QString unitSuffix(const QString& unit);

/// "5.7 M", "812 k": a count for people.
[[nodiscard]] QString countText(std::int64_t count);

}  // namespace patchscape
