// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/patch_grid.h"

#include <cstdint>
#include <vector>

namespace patchscape {

/// Steadies what is drawn of a film: where a patch's picture stays, its colours follow slowly.
///
/// A network's answer for a patch trembles with the compression of the film and with whatever else
/// moves in it. Each pixel goes a share of the way to its new colour: `kStillShare` in the middle
/// of a patch that stayed, all of it in one that changed, by degrees between them and towards a
/// changed neighbour. What moves is never late, and no seam shows around it.
/// Thread: one at a time.
class SteadyPicture {
 public:
  static constexpr double kStillShare = 0.12;

  /// \param changes What `patchChanges` gives for the two photos, [rows, cols].
  /// The first picture, and one of another size, is given as it is.
  [[nodiscard]] Image next(const Image& drawn, const std::vector<float>& changes, PatchGrid grid);

 private:
  int width_ = 0;
  std::vector<std::uint16_t> shown_;  ///< Levels times 256: small steps must add up.
};

}  // namespace patchscape
