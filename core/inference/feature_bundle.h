// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace patchscape {

/// One layer's tokens.
struct LayerTokens {
  std::int64_t layer = 0;  ///< Zero-based block index.
  at::Tensor patchTokens;  ///< [B, N, D]
  at::Tensor clsToken;     ///< [B, D]
};

/// Everything one forward pass yields; heads read it and never call the backbone again.
///
/// Shapes: B batch, N = rows * cols patches, R register tokens, D embedding width. float32.
struct FeatureBundle {
  PatchGrid grid;
  at::Tensor patchTokens;                    ///< [B, N, D], after the final norm.
  at::Tensor clsToken;                       ///< [B, D], after the final norm.
  at::Tensor registerTokens;                 ///< [B, R, D], after the final norm; R may be 0.
  std::vector<LayerTokens> intermediate;     ///< The layers asked for, ascending, after the norm.
  std::vector<LayerTokens> intermediateRaw;  ///< The same before the norm; depth heads need them.

  /// The blocks whose tokens are kept, ascending.
  [[nodiscard]] std::vector<std::int64_t> layers() const;

  /// Bytes held by all tensors, for the cache.
  [[nodiscard]] std::size_t bytes() const;
};

/// Calls `use` with every tensor of a bundle.
template <typename Use>
void forEachTensor(FeatureBundle& bundle, const Use& use) {
  use(bundle.patchTokens);
  use(bundle.clsToken);
  use(bundle.registerTokens);
  for (auto* layers : {&bundle.intermediate, &bundle.intermediateRaw}) {
    for (LayerTokens& layer : *layers) {
      use(layer.patchTokens);
      use(layer.clsToken);
    }
  }
}

/// The tokens of one picture of a batch, [1, …], in memory of their own.
[[nodiscard]] FeatureBundle itemOf(const FeatureBundle& batch, std::int64_t index);

/// The same tokens on a device, as Runtime names it; those already there are shared.
[[nodiscard]] FeatureBundle bundleOn(FeatureBundle bundle, const std::string& device);

}  // namespace patchscape
