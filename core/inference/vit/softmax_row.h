// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace patchscape::vit {

/// Turns a row of scores x into exp(scale · (x − max x)) in place, and gives their sum: the softmax
/// before its division. By their sum they are within 2e-7 of the softmax; none is below 1e-38.
///
/// `scale` is above 0, `count` 1 or more. Thread: any. A NaN in the row gives a sum of NaN.
[[nodiscard]] float exponentiate(float* row, std::int64_t count, float scale);

/// Writes scale · row, rounded to bfloat16 (nearest, ties to even), as its bits.
void toBFloat16(const float* row, std::int64_t count, float scale, std::uint16_t* out);

/// Multiplies a row in place.
void multiply(float* row, std::int64_t count, float factor);

}  // namespace patchscape::vit
