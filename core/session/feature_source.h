// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/backbone.h"
#include "core/session/feature_cache.h"
#include "core/session/stage.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace patchscape {

/// The loaded backbone and the bundles it made: the only place where a pass is run.
///
/// Thread: one at a time.
class FeatureSource {
 public:
  explicit FeatureSource(std::size_t cacheBytes)
      : cache_(cacheBytes) {}

  /// Takes another model and forgets what the one before it made.
  void setModel(std::unique_ptr<Backbone> backbone, std::shared_ptr<const ModelInfo> model);

  [[nodiscard]] bool hasModel() const noexcept { return backbone_ != nullptr; }
  [[nodiscard]] const Backbone& backbone() const { return *backbone_; }
  [[nodiscard]] const std::shared_ptr<const ModelInfo>& model() const noexcept { return model_; }

  /// The input size for a picture; a rule of zeros is the model's own.
  [[nodiscard]] InputSize inputSize(const SizeRule& rule, const Picture& picture) const;

  /// The pass that all views of a picture share, from the cache where it keeps the `layers`.
  [[nodiscard]] std::shared_ptr<const FeatureBundle> shared(const Picture& picture,
                                                            InputSize size,
                                                            const std::vector<std::int64_t>& layers,
                                                            const Job& job);

  /// A pass of its own over prepared pixels; nothing is kept.
  [[nodiscard]] FeatureBundle pass(const at::Tensor& pixels,
                                   const std::vector<std::int64_t>& layers,
                                   const Job& job);

 private:
  FeatureCache cache_;
  std::unique_ptr<Backbone> backbone_;
  std::shared_ptr<const ModelInfo> model_;
};

}  // namespace patchscape
