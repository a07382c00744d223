// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rgb.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace patchscape {

/// Colour maps for one number a pixel; those that a colour-blind eye reads well come first.
enum class ColourMap { kCividis, kViridis, kInferno, kMagma, kTurbo, kSpectral, kGrey };

/// Every map in the order of the enumeration.
[[nodiscard]] std::span<const ColourMap> allColourMaps() noexcept;

/// Its name as files and flags write it, such as "viridis".
[[nodiscard]] std::string_view nameOf(ColourMap map) noexcept;
[[nodiscard]] std::optional<ColourMap> colourMapNamed(std::string_view name) noexcept;

/// The 256 colours of a map, low to high: the same values as matplotlib's tables of that name.
[[nodiscard]] const std::array<Rgb, 256>& coloursOf(ColourMap map);

/// The colour of `fraction`, clamped to 0…1: entry int(fraction · 256) as matplotlib picks it.
[[nodiscard]] Rgb colourAt(ColourMap map, float fraction, bool inverted = false);

}  // namespace patchscape
