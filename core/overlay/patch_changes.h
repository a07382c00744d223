// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/patch_grid.h"

#include <vector>

namespace patchscape {

/// By how much what the camera sees has moved since the frame before. Unit: pixels.
struct PixelShift {
  int x = 0;  ///< To the right.
  int y = 0;  ///< Down.

  [[nodiscard]] bool operator==(const PixelShift&) const = default;
};

/// How much each patch of a picture differs from what it showed before: the mean absolute
/// difference of its pixels' values, [rows, cols]. Units: levels of 255.
///
/// NaN where a patch was not wholly in sight before. All NaN where the sizes differ.
/// Errors: kInternal for an empty grid. Thread: any; pure.
[[nodiscard]] std::vector<float> patchChanges(const Image& before,
                                              const Image& now,
                                              PatchGrid grid,
                                              PixelShift moved = {});

}  // namespace patchscape
