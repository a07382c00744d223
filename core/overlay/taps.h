// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace patchscape {

/// The input samples that make one output sample along one side: first, first + 1, ….
struct Taps {
  int first = 0;
  std::vector<float> weights;  ///< Sum 1; at least one.
};

/// Bilinear between sample centres, clamped at the ends: one or two samples each.
[[nodiscard]] std::vector<Taps> bilinearTaps(int inSize, int outSize);

/// Lanczos with three lobes; wider when shrinking, as Pillow.
[[nodiscard]] std::vector<Taps> lanczosTaps(int inSize, int outSize);

}  // namespace patchscape
