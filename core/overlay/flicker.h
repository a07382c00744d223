// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/patch_grid.h"
#include "core/overlay/patch_changes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace patchscape {

/// How much colours change from frame to frame where the picture does not: the flicker index.
///
/// Of a pair of frames it is the mean absolute change of the drawn colours over the patches whose
/// picture stayed the same. Units: levels of 255. Thread: one at a time.
class FlickerMeter {
 public:
  /// What compression changes of a still picture at most, as a patch's mean. Units: levels of 255.
  static constexpr float kStillLevels = 2.0F;

  /// Compares what is drawn of a frame with what was drawn of the one before.
  ///
  /// \param changes What `patchChanges` gives for the two photos.
  /// \param moved As there, in pixels of `drawn`: in a pan, patches are compared with what showed
  /// the same before.
  /// Nothing for the first frame, for one of another size or grid, and where no patch stayed.
  std::optional<double> add(const std::vector<float>& changes,
                            const Image& drawn,
                            PatchGrid grid,
                            PixelShift moved = {});

  /// The next frame is compared with nothing; the mean so far stays.
  void forget() { drawn_ = {}; }

  /// Over all patches compared so far; 0 where there were none.
  [[nodiscard]] double mean() const noexcept;
  [[nodiscard]] std::int64_t comparedPatches() const noexcept { return patches_; }

 private:
  Image drawn_;
  double sum_ = 0.0;
  std::int64_t patches_ = 0;
};

}  // namespace patchscape
