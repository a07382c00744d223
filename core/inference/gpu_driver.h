// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace patchscape {

/// What the driver says of one GPU.
struct GpuFacts {
  std::string name = "CUDA GPU";
  std::int64_t memoryBytes = 0;  ///< All of it; 0: unknown.
};

/// The facts of the GPU that CUDA counts as `index`; the defaults where there is no driver.
///
/// Asks the driver's library itself, found at run time: CUDA's headers are not needed, so that one
/// source serves builds with and without CUDA. Thread: any.
[[nodiscard]] GpuFacts describeGpu(int index);

}  // namespace patchscape
