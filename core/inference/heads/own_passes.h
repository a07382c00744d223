// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/feature_bundle.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace patchscape {

/// How a head gets passes of its own, with preprocessing that other views do not share.
struct OwnPasses {
  /// Runs the backbone on prepared pixels and keeps the blocks named. Throws as Backbone::forward.
  std::function<FeatureBundle(const at::Tensor& pixels, const std::vector<std::int64_t>& layers)>
      run;
  std::int64_t patchSize = 14;
};

}  // namespace patchscape
