// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// The smallest tile that may be asked for, pixels.
inline constexpr std::int64_t kLeastTileSide = 56;

/// Which network inputs are computed in overlapping tiles, and in which. Units: patches.
struct TileRule {
  std::int64_t side = 0;      ///< Of a tile; 0: every input is computed whole.
  std::int64_t overlap = 0;   ///< The least of two neighbours; less than `side`.
  std::int64_t whole = 0;     ///< An input of at most so many patches is computed whole.
  std::int64_t overview = 0;  ///< The most patches of the whole input reduced; at most `whole`.

  [[nodiscard]] bool operator==(const TileRule&) const = default;
};

/// The rule for a wish: a tile's side in pixels, rounded to whole patches; 0: never in tiles; none:
/// what is best for most.
[[nodiscard]] TileRule tileRuleFor(std::optional<std::int64_t> side, std::int64_t patchSize);

/// The tiles of one input: all of one size, in rows and columns. Units: patches.
struct Tiling {
  PatchGrid tile;
  std::vector<std::int64_t> tops;   ///< The first patch row of each row of tiles, ascending.
  std::vector<std::int64_t> lefts;  ///< The same across.

  [[nodiscard]] std::size_t count() const noexcept { return tops.size() * lefts.size(); }
};

/// The tiles of a grid: they cover it, are evenly spaced, and neighbours overlap by at least
/// `rule.overlap`. One tile as large as the grid where the input is computed whole.
[[nodiscard]] Tiling tilingOf(const TileRule& rule, PatchGrid grid);

/// The grid of the whole input reduced to an overview: of about the same aspect.
[[nodiscard]] PatchGrid overviewOf(const TileRule& rule, PatchGrid grid);

/// The weights of tile `index` along one side, `length` of them: 1 where it is alone, a linear ramp
/// where neighbours overlap. Those of all tiles sum to 1 at every patch; a patch's weight is the
/// product of both sides'.
[[nodiscard]] std::vector<float> tileWeights(const std::vector<std::int64_t>& firsts,
                                             std::int64_t length,
                                             std::size_t index);

/// For people: "300 overlapping tiles of 518 x 518 pixels and an overview".
[[nodiscard]] std::string textOf(const Tiling& tiling, std::int64_t patchSize);

}  // namespace patchscape
