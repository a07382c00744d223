// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/colour_map.h"

#include "core/overlay/colour_tables.h"

#include <algorithm>
#include <cstddef>

namespace patchscape {
namespace {

constexpr std::size_t kColours = 256;
constexpr std::size_t kDigits = 6;  // Of one colour.

using Table = std::array<Rgb, kColours>;

constexpr std::array kMaps{ColourMap::kCividis,
                           ColourMap::kViridis,
                           ColourMap::kInferno,
                           ColourMap::kMagma,
                           ColourMap::kTurbo,
                           ColourMap::kSpectral,
                           ColourMap::kGrey};

constexpr std::array<std::string_view, kMaps.size()> kNames{
    "cividis", "viridis", "inferno", "magma", "turbo", "spectral", "grey"};

constexpr std::uint8_t digit(char c) {
  return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10);
}

constexpr Table tableOf(std::string_view digits) {
  Table table{};
  for (std::size_t i = 0; i < kColours; ++i) {
    for (std::size_t channel = 0; channel < table[i].size(); ++channel) {
      const std::size_t at = kDigits * i + 2 * channel;
      table[i][channel] = static_cast<std::uint8_t>(digit(digits[at]) * 16 + digit(digits[at + 1]));
    }
  }
  return table;
}

constexpr Table greyTable() {
  Table table{};
  for (std::size_t i = 0; i < kColours; ++i) {
    const auto value = static_cast<std::uint8_t>(i);
    table[i] = {value, value, value};
  }
  return table;
}

constexpr std::array<Table, kMaps.size()> kTables{tableOf(colour_tables::kCividis),
                                                  tableOf(colour_tables::kViridis),
                                                  tableOf(colour_tables::kInferno),
                                                  tableOf(colour_tables::kMagma),
                                                  tableOf(colour_tables::kTurbo),
                                                  tableOf(colour_tables::kSpectral),
                                                  greyTable()};

}  // namespace

std::span<const ColourMap> allColourMaps() noexcept { return kMaps; }

std::string_view nameOf(ColourMap map) noexcept { return kNames[static_cast<std::size_t>(map)]; }

std::optional<ColourMap> colourMapNamed(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(kNames, name);
  return found == kNames.end()
             ? std::nullopt
             : std::optional(kMaps[static_cast<std::size_t>(found - kNames.begin())]);
}

const std::array<Rgb, 256>& coloursOf(ColourMap map) {
  return kTables[static_cast<std::size_t>(map)];
}

Rgb colourAt(ColourMap map, float fraction, bool inverted) {
  // Written so that NaN takes the low end.
  const float at = fraction > 0.0F ? std::min(fraction, 1.0F) : 0.0F;
  const auto index = std::min(static_cast<std::size_t>(at * kColours), kColours - 1);
  return coloursOf(map)[inverted ? kColours - 1 - index : index];
}

}  // namespace patchscape
