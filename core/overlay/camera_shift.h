// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/overlay/patch_changes.h"

namespace patchscape {

/// How far all that the camera sees has moved from one frame to the next, as in a pan.
///
/// At most a quarter of the picture's sides. None where standing still explains the frame about as
/// well, where the frames have little to do with each other, and where their sizes differ.
/// Thread: any; pure. Source: integral projections (J. S. Lee and others' fast global motion
/// estimation), then the best of the shifts around by what single pixels say.
[[nodiscard]] PixelShift cameraShift(const Image& before, const Image& now);

}  // namespace patchscape
