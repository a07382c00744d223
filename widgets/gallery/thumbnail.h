// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

#include <QImage>

namespace patchscape {

inline constexpr int kThumbnailWidth = 320;   ///< Pixels; enough for the strip at 200 %.
inline constexpr int kThumbnailHeight = 192;  ///< Pixels.

/// The middle of `image` in the card's shape, shrunk to at most the size above and never enlarged.
///
/// Null for an empty image. Takes tens of milliseconds for a large photo. Thread: any.
[[nodiscard]] QImage makeThumbnail(const Image& image);

}  // namespace patchscape
