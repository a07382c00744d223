// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/scene/point_subset.h"

#include <algorithm>
#include <cmath>

namespace patchscape {

std::vector<std::uint32_t> spreadSubset(std::size_t count, std::size_t wanted) {
  const std::size_t kept = std::min(count, wanted);
  std::vector<std::uint32_t> indices(kept);
  // Multiples of the golden ratio fill 0…1 more evenly than random numbers.
  constexpr double kGolden = 0.6180339887498949;
  for (std::size_t i = 0; i < kept; ++i) {
    const std::size_t first = i * count / kept;
    const std::size_t size = (i + 1) * count / kept - first;
    const double within = std::fmod(static_cast<double>(i) * kGolden, 1.0);
    indices[i] = static_cast<std::uint32_t>(first) +
                 static_cast<std::uint32_t>(within * static_cast<double>(size));
  }
  return indices;
}

}  // namespace patchscape
