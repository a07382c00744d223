// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/pca_types.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace patchscape {

/// One picture's tokens as the PCA takes them.
struct PcaInput {
  at::Tensor patchTokens;  ///< [N, D] float32
  PatchGrid grid;
};

/// Fits a colour basis on one picture or jointly on several.
///
/// Two stages: the first component over all patches splits foreground from background (oriented so
/// that the border of the pictures is background; Otsu or a given threshold; specks of a few
/// patches removed; no mask where it would keep under 3 % or over 97 %, or too few patches for the
/// components), then the colour components over the foreground patches. Covariance with n − 1 in
/// float64; the Gram matrix where n < D. More than 2 million patches are thinned evenly. The same
/// input gives the same basis. A component without variance has a zero axis: it is drawn mid grey.
/// Errors: kInvalidArgument for no input, mixed widths, a threshold outside 0…1, or a component
/// beyond min(n, D) − 1 (zero-based); kBadData for tokens that are not finite.
/// Source: Oquab et al. 2023, section 7.4.
[[nodiscard]] PcaBasis fitPca(const std::vector<PcaInput>& inputs, const PcaOptions& options);

/// Finds the ranges of a basis's axes anew on these inputs: on their foreground where it has one.
///
/// Errors: as `applyPca`.
void fitRanges(PcaBasis& basis, const std::vector<PcaInput>& inputs);

/// The colours of one picture in a basis.
///
/// Errors: kInvalidArgument where the basis has another width, naming both; kBadData for tokens
/// that are not finite.
[[nodiscard]] PcaMap applyPca(const PcaInput& input, const PcaBasis& basis);

}  // namespace patchscape
