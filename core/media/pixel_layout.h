// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace patchscape {

/// Pixels of four bytes become pixels of three, in place.
///
/// Straight alpha: colour · alpha + white · (1 − alpha), rounded to nearest.
void layOverWhite(std::vector<std::uint8_t>& rgba);

/// The same where the colours already are multiplied by alpha.
void layPremultipliedOverWhite(std::vector<std::uint8_t>& rgba);

/// Drops the fourth byte.
void dropFourth(std::vector<std::uint8_t>& rgbx);

/// Inks as Adobe stores them (255 is no ink) to RGB without a profile, rounded as Pillow does.
void invertedCmykToRgb(std::vector<std::uint8_t>& cmyk);

/// Turns a stored picture upright. `orientation` is EXIF's 1…8.
[[nodiscard]] Image applyOrientation(const Image& stored, int orientation);

}  // namespace patchscape
