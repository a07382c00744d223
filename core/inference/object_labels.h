// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/base/patch_grid.h"
#include "core/base/tracking_types.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace patchscape {

/// The share of each patch's area that background and each object have, [objects + 1, rows, cols]
/// float32. `objects` may pass the mask's own. Errors: kInternal where it is less.
[[nodiscard]] at::Tensor patchLabels(const ObjectMask& mask, PatchGrid grid, int objects);

/// Which object each pixel of a picture shows, [height, width], 0 background.
///
/// Labels are enlarged bilinearly to the input's size, each channel brought to 0…1 by its smallest
/// and largest value, the largest taken (of equals the lowest id), and brought to the picture's
/// size by the nearest pixel. An object without a patch of at least `leastPeak` is left out.
/// Shapes: labels [objects + 1, rows, cols]. Source: model-spec section 8.5.
[[nodiscard]] std::vector<std::uint16_t> objectIds(
    const at::Tensor& labels, InputSize input, int width, int height, double leastPeak);

/// The patches joined to `patch` by their sides that look like it: 1 there, [rows, cols].
///
/// Without a similarity, two means: of the object, at first the patch and its neighbours, and of
/// what is around it, at first the frame's border. Each patch goes to the nearer one, and the group
/// around the click is the object, until nothing changes (spherical k-means).
/// \param tokens [N, D] float32.
/// \param similarity The least cosine with `patch`; none: two means.
/// Errors: kInternal for a patch outside the grid.
[[nodiscard]] std::vector<std::uint8_t> similarPatches(const at::Tensor& tokens,
                                                       PatchGrid grid,
                                                       std::int64_t patch,
                                                       std::optional<double> similarity);

}  // namespace patchscape
