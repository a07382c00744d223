// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <vector>

namespace patchscape {

/// A tensor's numbers in row-major order, whatever its type and strides are.
///
/// Thread: any. Allocates four bytes an element; a checked file holds no more than it says.
[[nodiscard]] std::vector<float> readFloats(const WeightTensor& tensor);

}  // namespace patchscape
