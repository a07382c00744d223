// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/input_size.h"
#include "core/inference/preprocess.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string_view>

namespace patchscape {

/// How a recipe finds the new size; `size` is Pipeline::size.
enum class ResizeRule {
  kKeep,               ///< The picture as it is.
  kShorterSide,        ///< Shorter side → size; longer = int(size · longer / shorter).
  kSquare,             ///< size × size, aspect ignored.
  kWithin,             ///< scale = min(longest / longer, size / shorter); int(side · scale + 0.5).
  kLowerBoundPatches,  ///< Both sides ≥ size, each the nearest multiple of the patch size.
  kLongerSideAtMost,   ///< Longer side ≤ size, never enlarged, as Pillow's thumbnail.
  kHeightPatches,  ///< Height → size, width = patch · floor(width · size / (height · patch)).
};

/// How pixels are interpolated, named after the library whose result it gives.
enum class Interpolation {
  kPillowBilinear,  ///< Anti-aliased, 8 bits: the same values.
  kPillowBicubic,   ///< Anti-aliased, a = −0.5, 8 bits: the same values.
  kOpenCvBilinear,  ///< No anti-aliasing, rounded to 8 bits: at most one level off.
  kOpenCvCubic,     ///< No anti-aliasing, a = −0.75, on real numbers, as for a float image.
};

/// What is cut off after resizing.
enum class CropRule {
  kNone,
  kCentre,        ///< cropWidth × cropHeight from the centre, half pixels to the even side.
  kBottomCentre,  ///< The bottom cropHeight rows and the central cropWidth columns (KITTI).
  kToPatches,     ///< The right and bottom rest of a division by the patch size.
};

/// One published preprocessing recipe: how to resize, then what to cut or pad.
///
/// Plain data: copy one and change `size` for the variants its note names.
struct Pipeline {
  std::string_view name;
  std::string_view note;  ///< What it is for, and its variants; for people.
  ResizeRule resize = ResizeRule::kKeep;
  std::int64_t size = 0;     ///< Pixels.
  std::int64_t longest = 0;  ///< For kWithin; 0: no bound.
  Interpolation interpolation = Interpolation::kPillowBicubic;
  CropRule crop = CropRule::kNone;
  std::int64_t cropWidth = 0;   ///< Pixels.
  std::int64_t cropHeight = 0;  ///< Pixels.
  bool centrePadding = false;   ///< Zeros after normalisation up to multiples of the patch size.
  std::int64_t window = 0;      ///< Side of the sliding window; 0: the whole input in one pass.
  std::int64_t stride = 0;  ///< Step of the sliding window; each window gets the centre padding.
};

/// A network input and its place in the picture it came from.
struct PreparedInput {
  at::Tensor pixels;    ///< [1, 3, H, W] float32, normalised RGB.
  double scaleX = 1.0;  ///< Input pixels a picture pixel.
  double scaleY = 1.0;
  std::int64_t offsetX = 0;  ///< Input x of the picture's left edge: negative where cut, positive
                             ///< where padded.
  std::int64_t offsetY = 0;
  std::int64_t padLeft = 0, padTop = 0, padRight = 0, padBottom = 0;  ///< Input pixels.

  /// Where a point of the input (edges at 0 and W) lies in the picture.
  [[nodiscard]] double pictureX(double inputX) const noexcept {
    return (inputX - static_cast<double>(offsetX)) / scaleX;
  }
  [[nodiscard]] double pictureY(double inputY) const noexcept {
    return (inputY - static_cast<double>(offsetY)) / scaleY;
  }
};

/// The size a recipe resizes to, before it cuts or pads.
[[nodiscard]] InputSize resizedSize(const Pipeline& pipeline,
                                    InputSize picture,
                                    std::int64_t patchSize);

/// Runs a recipe on a picture.
///
/// Errors: kInvalidArgument for a picture too small for the crop, or so long that a side of the
/// input would pass limits::kMaxInputSide.
/// Source: the preprocessing of the published evaluations and notebooks of each recipe.
[[nodiscard]] PreparedInput applyPipeline(const Pipeline& pipeline,
                                          const Image& image,
                                          std::int64_t patchSize);

}  // namespace patchscape
