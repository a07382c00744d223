// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/inference/heads/heads.h"
#include "core/inference/heads/own_passes.h"

#include <vector>

namespace patchscape {

/// What a segmentation head made of one picture.
struct ClassScores {
  at::Tensor scores;  ///< [1, C, h, w]: logits, or averaged probabilities; labels come of it.
  at::Tensor probabilities;  ///< [1, C, rows, cols] float32, sum 1 over C.
};

/// The scores of the shared pass, a patch each.
[[nodiscard]] ClassScores sharedScores(const SegmentationHead& head, const FeatureBundle& shared);

/// The scores of the published test: sliding windows over the resized picture, a pass a window;
/// with `scales`, the mean of the probabilities of each scale and its mirror image.
///
/// Scales are averaged at the picture's size, or at the first scale's where that is smaller.
/// `probabilities` are averaged over the cells of `grid`.
/// Source: EncoderDecoder.slide_inference and aug_test of mmsegmentation, as
/// facebookresearch/dinov2 configures them.
[[nodiscard]] ClassScores slidingScores(const SegmentationHead& head,
                                        const Image& photo,
                                        const std::vector<double>& scales,
                                        PatchGrid grid,
                                        const OwnPasses& passes);

}  // namespace patchscape
