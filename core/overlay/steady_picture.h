// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/patch_grid.h"
#include "core/overlay/patch_changes.h"

#include <cstdint>
#include <vector>

namespace patchscape {

/// Steadies what is drawn of a film: where a patch's picture stays, its colours follow slowly.
///
/// A network's answer for a patch trembles with the compression of the film and with whatever else
/// moves in it. Where a patch changed, the new colours are shown at once; from then on it shows
/// their mean, and once that is of `1 / kStillShare` frames each new one has that share. A patch
/// that changed a little, or lies beside one that did, is between the two by degrees: what moves is
/// never late, what it passed is soon forgotten, and no seam shows. In a pan all this goes along
/// with the picture. Thread: one at a time.
class SteadyPicture {
 public:
  static constexpr double kStillShare = 0.1;

  /// \param changes What `patchChanges` gives for the two photos, [rows, cols].
  /// \param moved As there, in pixels of `drawn`.
  /// The first picture, and one of another size, is given as it is.
  [[nodiscard]] Image next(const Image& drawn,
                           const std::vector<float>& changes,
                           PatchGrid grid,
                           PixelShift moved = {});

 private:
  void follow(PixelShift moved, int height);
  [[nodiscard]] std::vector<int> sharesOfPatches(const std::vector<float>& changes);

  int width_ = 0;
  PatchGrid grid_;
  std::vector<std::uint16_t> shown_;  ///< Levels times 256: small steps must add up.
  std::vector<float> frames_;         ///< How many the colours of each patch are the mean of.
};

}  // namespace patchscape
