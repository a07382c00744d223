// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rgb.h"

#include <cstddef>
#include <cstdint>

namespace patchscape {

/// Entry `index` of PASCAL VOC's palette: its bits dealt to red, green and blue in turn, from the
/// highest bit down. Source: VOC devkit, VOClabelcolormap.m.
[[nodiscard]] Rgb vocColour(std::size_t index) noexcept;

/// The index that has this colour; past 255 for the colours that the palette would go on with.
[[nodiscard]] std::uint32_t vocIndexOf(const Rgb& colour) noexcept;

}  // namespace patchscape
