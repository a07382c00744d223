// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/tiling.h"
#include "core/inference/backbone.h"

#include <memory>

namespace patchscape {

/// A backbone that computes inputs too large for `rule` in overlapping tiles, one after the other,
/// so that memory and time grow with the input's area and no faster. Smaller ones go through
/// untouched.
///
/// A tile alone does not know what it is a part of: the same fur has other tokens in each. So the
/// whole input is computed once more, reduced to the size of an overview. Patch tokens are the
/// tiles' own, blended by `tileWeights` where tiles overlap, but shifted, each tile's before and
/// the whole after, so that their mean over each patch of the overview is about that patch's token:
/// detail from the tiles, meaning from the whole.
/// The class token and the registers are the overview's.
///
/// Beside the result a tile and the overview are held. `keepGoing` is asked as in each pass, and
/// `progress` told over all of them. Errors: as Backbone; kOutOfMemory for the result as well.
[[nodiscard]] std::unique_ptr<Backbone> makeTiledBackbone(std::unique_ptr<Backbone> backbone,
                                                          const TileRule& rule);

}  // namespace patchscape
