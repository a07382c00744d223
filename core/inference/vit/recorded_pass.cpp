// SPDX-License-Identifier: Apache-2.0
#include "core/inference/vit/recorded_pass.h"

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

namespace patchscape::vit {
namespace {

constexpr int kUsualPasses = 2;  // A single picture, or two, are not worth a recording.

FeatureBundle copyOf(FeatureBundle bundle) {
  forEachTensor(bundle, [](at::Tensor& tensor) { tensor = tensor.clone(); });
  return bundle;
}

}  // namespace

std::optional<FeatureBundle> RecordedPass::run(const at::Tensor& pixels,
                                               const std::vector<std::int64_t>& layers,
                                               const Pass& pass) {
  if (refused_) {
    return std::nullopt;
  }
  if (pixels.sizes() != shape_ || layers != layers_) {
    forget();
    shape_ = pixels.sizes().vec();
    layers_ = layers;
  }
  if (usualPasses_ < kUsualPasses) {
    ++usualPasses_;
    return std::nullopt;
  }
  if (!recorded()) {
    record(pixels, pass);
  }
  if (!recorded()) {
    return std::nullopt;
  }
  pixels_.copy_(pixels);
  recording_->replay();
  // The next replay writes over the tokens, and the result is kept.
  return copyOf(tokens_);
}

void RecordedPass::record(const at::Tensor& pixels, const Pass& pass) {
  try {
    pixels_ = pixels.clone();
    recording_ = record_(pixels.device(), [&] { tokens_ = pass(pixels_); });
  } catch (const c10::Error&) {
    recording_ = nullptr;
  }
  if (recording_ == nullptr) {
    forget();
    refused_ = true;
  }
}

void RecordedPass::forget() {
  recording_ = nullptr;
  pixels_ = at::Tensor();
  tokens_ = {};
  usualPasses_ = 0;
}

}  // namespace patchscape::vit
