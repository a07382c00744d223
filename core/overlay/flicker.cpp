// SPDX-License-Identifier: Apache-2.0
#include "core/overlay/flicker.h"

#include "core/base/check.h"

#include <cmath>
#include <utility>

namespace patchscape {

std::optional<double> FlickerMeter::add(const std::vector<float>& changes,
                                        const Image& drawn,
                                        PatchGrid grid,
                                        PixelShift moved) {
  const std::vector<float> colours = patchChanges(drawn_, drawn, grid, moved);
  PATCHSCAPE_CHECK(changes.size() == colours.size()) << changes.size() << ", " << colours.size();
  drawn_ = drawn;
  double sum = 0.0;
  std::int64_t still = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i] <= kStillLevels && !std::isnan(colours[i])) {
      sum += static_cast<double>(colours[i]);
      ++still;
    }
  }
  if (still == 0) {
    return std::nullopt;
  }
  sum_ += sum;
  patches_ += still;
  return sum / static_cast<double>(still);
}

double FlickerMeter::mean() const noexcept {
  return patches_ == 0 ? 0.0 : sum_ / static_cast<double>(patches_);
}

}  // namespace patchscape
