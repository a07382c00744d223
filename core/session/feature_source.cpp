// SPDX-License-Identifier: Apache-2.0
#include "core/session/feature_source.h"

#include "core/inference/preprocess.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace patchscape {

void FeatureSource::setModel(std::unique_ptr<Backbone> backbone,
                             std::shared_ptr<const ModelInfo> model) {
  backbone_ = std::move(backbone);
  model_ = std::move(model);
  cache_.clear();
}

InputSize FeatureSource::inputSize(const SizeRule& rule, const Picture& picture) const {
  SizeRule wanted = rule;
  if (wanted == SizeRule{}) {
    wanted.shorterSide = model_->choice.about.size;
  }
  return inputSizeFor(
      wanted, picture.image.width(), picture.image.height(), backbone_->description().patchSize);
}

std::shared_ptr<const FeatureBundle> FeatureSource::shared(const Picture& picture,
                                                           InputSize size,
                                                           const std::vector<std::int64_t>& layers,
                                                           const Job& job) {
  // A frame of a film carries no hash: it does not come back, and must not push pictures out.
  const bool kept = !picture.sha256.empty();
  const FeatureKey key{
      .pictureSha256 = picture.sha256, .model = model_->choice.path.string(), .size = size};
  std::vector<std::int64_t> wanted = layers;
  if (auto cached = kept ? cache_.find(key) : nullptr) {
    const std::vector<std::int64_t> has = cached->layers();
    if (std::ranges::includes(has, layers)) {
      noteTiles(size, job.result);
      return cached;
    }
    // Both sets, so that two kinds of requests do not push each other out for ever.
    wanted.clear();
    std::ranges::set_union(has, layers, std::back_inserter(wanted));
  }
  at::Tensor pixels;
  {
    const StageTimer timer(job.result, "preprocess");
    pixels = preprocess(picture.image, size);
  }
  auto bundle = std::make_shared<const FeatureBundle>(pass(pixels, wanted, job));
  if (kept) {
    cache_.insert(key, bundle);
  }
  return bundle;
}

/// Takes over what a lack of memory changed, so that results tell how they were made.
void FeatureSource::followRuntime() {
  const Runtime& now = backbone_->runtime();
  if (now.device == model_->device && now.precision == model_->precision) {
    return;
  }
  auto model = std::make_shared<ModelInfo>(*model_);
  model->device = now.device;
  model->precision = now.precision;
  model->threads = now.threads;
  model->kernels = now.kernels;
  model_ = std::move(model);
  cache_.clear();  // Tokens of both ways must not be mixed.
}

FeatureBundle FeatureSource::pass(const at::Tensor& pixels,
                                  const std::vector<std::int64_t>& layers,
                                  const Job& job) {
  throwIfCancelled(job.keepGoing);
  const StageTimer timer(job.result, "backbone");
  FeatureBundle bundle =
      backbone_->forward(pixels, layers, job.keepGoing, within(job.progress, 0.1, 0.8));
  synchronise(backbone_->runtime());  // Else the time would be that of queueing the work.
  followRuntime();
  noteTiles({.width = pixels.size(3), .height = pixels.size(2)}, job.result);
  ++job.result.backbonePasses;
  return bundle;
}

bool FeatureSource::canKeep(PatchGrid grid, std::size_t layers) const {
  const auto values = static_cast<std::size_t>(grid.count() * backbone_->description().embedDim);
  return (1 + 2 * layers) * values * sizeof(float) <= cache_.maxBytes();  // Normed and raw.
}

void FeatureSource::noteTiles(InputSize size, AnalysisResult& result) const {
  const std::int64_t patch = backbone_->description().patchSize;
  const Tiling tiling =
      tilingOf(model_->tiles, {.rows = size.height / patch, .cols = size.width / patch});
  if (tiling.count() > 1) {
    addNotices({"The input of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                " pixels was computed in " + textOf(tiling, patch) + "."},
               result.notices);
  }
}

}  // namespace patchscape
