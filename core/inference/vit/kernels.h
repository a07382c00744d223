// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/device.h"
#include "core/inference/vit/vision_transformer.h"

#include <string>
#include <vector>

namespace patchscape::vit {

/// The kernels that this LibTorch and processor have for float32; the first is kPlain.
[[nodiscard]] std::vector<Kernels> usableKernels();

/// Has a block compute by these kernels (not kAuto). Weights are packed once, and LayerScale goes
/// into the layer before it; a block that was packed stays so.
///
/// \param rows Tokens of a usual input.
/// Errors: kUnsupported where this LibTorch or processor lacks them.
void useKernels(Block& block, Kernels kernels, std::int64_t rows);

/// The kernels with which this machine runs a block fastest: timed in some hundredths of a second,
/// then remembered in the user's cache for the next start.
///
/// \param machine What the answer depends on besides the block: processor and threads.
/// Never fails: where the faster kernels are lacking, or trials fail, it is kPlain.
[[nodiscard]] Kernels fastestKernels(const Block& block,
                                     const ModelDescription& description,
                                     const std::string& machine);

}  // namespace patchscape::vit
