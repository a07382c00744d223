// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/pca_types.h"

namespace patchscape {

/// How patches become pixels.
enum class Enlargement {
  kSmooth,   ///< Bilinear between patch centres.
  kPatches,  ///< Each patch a block.
  kLanczos,  ///< Crisper than kSmooth, with faint rings at hard edges. As pictures made in Python:
             ///< patches as NumPy's astype(uint8) of 255 · colour, enlarged as by Pillow's LANCZOS
             ///< (to one level).
};

/// The map one pixel a patch: cols × rows, background black, value = round(255 · colour).
[[nodiscard]] Image drawPcaGrid(const PcaMap& map);

/// The map at width × height; the grid covers the whole picture.
///
/// The background is black; where patches are blended, colour times mask is, so that the edge of
/// the foreground is soft and what lies beyond it is exactly black.
/// Errors: kInternal for a size below 1 or a map whose arrays do not fit its grid.
/// Thread: any; pure.
[[nodiscard]] Image drawPca(const PcaMap& map, int width, int height, Enlargement enlargement);

}  // namespace patchscape
