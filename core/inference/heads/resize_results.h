// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace patchscape {

/// A head's map at width × height, bilinear as upstream does it; the map covers the whole picture.
///
/// Shapes: `map` is [1, 1, h, w] float32.
[[nodiscard]] ScalarMap resizeToPicture(const at::Tensor& map,
                                        int width,
                                        int height,
                                        bool alignCorners);

/// The class with the largest score at every pixel, [height, width]: scores are brought to the
/// picture's size bilinearly (align_corners = false), then compared, as upstream does.
///
/// Never holds more than a few rows of all classes. Of equal scores the lowest id wins.
/// Shapes: `scores` is [1, C, h, w] float32, logits or probabilities.
[[nodiscard]] std::vector<std::uint16_t> labelsAtPictureSize(const at::Tensor& scores,
                                                             int width,
                                                             int height);

}  // namespace patchscape
