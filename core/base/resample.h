// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

namespace patchscape {

/// Filters of `resample`.
enum class ResampleFilter { kBilinear, kBicubic };

/// `image` at width × height, bit for bit as Pillow's `Image.resize` gives it.
///
/// Anti-aliased: the filter widens when shrinking. Bicubic uses a = −0.5. Each pass (first along
/// rows, then along columns) is rounded to 8 bits.
/// Errors: kInternal for a size below 1. Thread: any.
/// Source: Pillow, Image.resize, up to 12.1; later ones swap the passes for some sizes that change
/// the aspect much.
[[nodiscard]] Image resample(const Image& image, int width, int height, ResampleFilter filter);

}  // namespace patchscape
