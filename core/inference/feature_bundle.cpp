// SPDX-License-Identifier: Apache-2.0
#include "core/inference/feature_bundle.h"

namespace patchscape {

std::vector<std::int64_t> FeatureBundle::layers() const {
  std::vector<std::int64_t> layers;
  for (const LayerTokens& kept : intermediate) {
    layers.push_back(kept.layer);
  }
  return layers;
}

std::size_t FeatureBundle::bytes() const {
  std::size_t total = patchTokens.nbytes() + clsToken.nbytes() + registerTokens.nbytes();
  for (const auto* layers : {&intermediate, &intermediateRaw}) {
    for (const LayerTokens& layer : *layers) {
      total += layer.patchTokens.nbytes() + layer.clsToken.nbytes();
    }
  }
  return total;
}

FeatureBundle itemOf(const FeatureBundle& batch, std::int64_t index) {
  FeatureBundle item = batch;
  if (batch.patchTokens.size(0) > 1) {
    forEachTensor(item, [&](at::Tensor& tensor) { tensor = tensor.narrow(0, index, 1).clone(); });
  }
  return item;
}

FeatureBundle bundleOn(FeatureBundle bundle, const std::string& device) {
  forEachTensor(bundle, [&](at::Tensor& tensor) {
    if (tensor.defined()) {
      tensor = tensor.to(at::Device(device));
    }
  });
  return bundle;
}

}  // namespace patchscape
