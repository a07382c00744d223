// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/vit/key_map.h"
#include "core/weights/weight_file.h"

#include <ATen/core/Tensor.h>

namespace patchscape {

/// A tensor over the mapped bytes; it keeps the mapping alive. Copied only where the file does not
/// align it to its element size.
[[nodiscard]] at::Tensor tensorFrom(const WeightTensor& weight);

/// The same for a source of one or three parts, which are joined along the first axis.
[[nodiscard]] at::Tensor tensorFrom(const TensorSource& source);

}  // namespace patchscape
