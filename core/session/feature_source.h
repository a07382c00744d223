// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/backbone.h"
#include "core/session/feature_cache.h"
#include "core/session/picture_batch.h"
#include "core/session/stage.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
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
  ///
  /// Where memory runs out the model may run another way from then on: see takeNotices().
  void setModel(std::unique_ptr<Backbone> backbone, std::shared_ptr<const ModelInfo> model);

  [[nodiscard]] bool hasModel() const noexcept { return backbone_ != nullptr; }
  [[nodiscard]] const Backbone& backbone() const { return *backbone_; }
  [[nodiscard]] const std::shared_ptr<const ModelInfo>& model() const noexcept { return model_; }

  /// Drops every bundle, to give back the memory of the device that holds them.
  void dropBundles() { cache_.clear(); }

  /// Keeps a sentence about the way the model runs, for the next result.
  void addNotice(const std::string& sentence) { notices_.push_back(sentence); }
  [[nodiscard]] std::vector<std::string> takeNotices() { return std::exchange(notices_, {}); }

  /// The input size for a picture; a rule of zeros is the model's own.
  [[nodiscard]] InputSize inputSize(const SizeRule& rule, const Picture& picture) const;

  /// The pass that all views of a picture share, from the cache where it keeps the `layers`.
  [[nodiscard]] std::shared_ptr<const FeatureBundle> shared(const Picture& picture,
                                                            InputSize size,
                                                            const std::vector<std::int64_t>& layers,
                                                            const Job& job);

  /// Where the cache lacks the tokens of `first`, runs one pass for it and for those of the batch
  /// that come after it and have its input size, so that `shared` finds their tokens. No more than
  /// the cache has room for: without any, this does nothing.
  void fill(PictureBatch& batch,
            const Picture& first,
            const SizeRule& rule,
            const std::vector<std::int64_t>& layers,
            const Job& job);

  /// A pass of its own over prepared pixels; nothing is kept.
  [[nodiscard]] FeatureBundle pass(const at::Tensor& pixels,
                                   const std::vector<std::int64_t>& layers,
                                   const Job& job);

  /// Whether the cache can hold a pass that keeps so many blocks.
  [[nodiscard]] bool canKeep(PatchGrid grid, std::size_t layers) const;
  /// What a pass gave for one of the inputs of `passes`.
  struct Passed {
    std::size_t index = 0;  ///< Of the input.
    FeatureBundle tokens;
    double milliseconds = 0.0;  ///< Its share of the pass.
    int together = 1;           ///< Inputs of the pass.
  };

  /// The same over many inputs, several a pass where their sizes agree. \param use Is given each
  /// input's tokens as soon as they are there, in the order of the passes.
  void passes(const std::vector<at::Tensor>& pixels,
              const std::vector<std::int64_t>& layers,
              BatchSize& size,
              const Job& job,
              const std::function<void(Passed)>& use);

 private:
  [[nodiscard]] FeatureKey keyOf(const Picture& picture, InputSize size) const;
  [[nodiscard]] std::size_t bytesOf(InputSize size, std::size_t layers) const;
  void followRuntime();
  [[nodiscard]] Tiling tilesOf(InputSize size) const;
  /// Says in the result that an input was computed in tiles.
  void noteTiles(InputSize size, AnalysisResult& result) const;

  FeatureCache cache_;
  std::unique_ptr<Backbone> backbone_;
  std::shared_ptr<const ModelInfo> model_;
  std::vector<std::string> notices_;
};

}  // namespace patchscape
