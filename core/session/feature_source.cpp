// SPDX-License-Identifier: Apache-2.0
#include "core/session/feature_source.h"

#include "core/inference/preprocess.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

namespace patchscape {
namespace {

std::string wayOf(const Runtime& runtime) { return runtime.device + ' ' + runtime.precision; }

/// Takes those out of `left` that are as large as its first, at most `most`.
std::vector<std::size_t> takeAlike(std::vector<std::size_t>& left,
                                   const std::vector<at::Tensor>& pixels,
                                   int most) {
  const at::IntArrayRef shape = pixels[left.front()].sizes();
  std::vector<std::size_t> taken;
  std::erase_if(left, [&](std::size_t index) {
    const bool takes = static_cast<int>(taken.size()) < most && pixels[index].sizes() == shape;
    if (takes) {
      taken.push_back(index);
    }
    return takes;
  });
  return taken;
}

}  // namespace

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
  const FeatureKey key = keyOf(picture, size);
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

FeatureKey FeatureSource::keyOf(const Picture& picture, InputSize size) const {
  return {.pictureSha256 = picture.sha256, .model = model_->choice.path.string(), .size = size};
}

/// Of a bundle that keeps so many layers.
std::size_t FeatureSource::bytesOf(InputSize size, std::size_t layers) const {
  const ModelDescription& model = backbone_->description();
  const auto patches =
      static_cast<std::size_t>(size.width / model.patchSize * (size.height / model.patchSize));
  const auto width = static_cast<std::size_t>(model.embedDim) * sizeof(float);
  return width * ((patches + 1) * (1 + 2 * layers) + static_cast<std::size_t>(model.registers));
}

void FeatureSource::fill(PictureBatch& batch,
                         const Picture& first,
                         const SizeRule& rule,
                         const std::vector<std::int64_t>& layers,
                         const Job& job) {
  const InputSize size = inputSize(rule, first);
  const auto lacks = [&](const Picture& picture) {
    return !picture.sha256.empty() && cache_.find(keyOf(picture, size)) == nullptr;
  };
  const std::size_t most =
      std::min(static_cast<std::size_t>(batch.size->next(wayOf(backbone_->runtime()), size)),
               cache_.maxBytes() / bytesOf(size, layers.size()));
  if (!lacks(first) || tilesOf(size).count() > 1) {  // Tiles are many passes as it is.
    return;
  }
  std::vector<const Picture*> pictures;
  std::vector<AnalysisResult> own;  // For the timings.
  std::vector<at::Tensor> pixels;
  for (auto at = std::ranges::find(batch.pictures, &first, &std::shared_ptr<const Picture>::get);
       at != batch.pictures.end() && pictures.size() < most;
       ++at) {
    if (inputSize(rule, **at) == size && lacks(**at)) {
      pictures.push_back(at->get());
      const StageTimer timer(own.emplace_back(), "preprocess");
      pixels.push_back(preprocess((*at)->image, size));
    }
  }
  AnalysisResult all;
  passes(pixels,
         layers,
         *batch.size,
         {.keepGoing = job.keepGoing, .progress = job.progress, .result = all},
         [&](Passed passed) {
           std::map<std::string, double>& timings = own[passed.index].timingsMs;
           timings["backbone"] = passed.milliseconds;
           batch.done[pictures[passed.index]] = {.timingsMs = std::move(timings),
                                                 .picturesInPass = passed.together};
           cache_.insert(keyOf(*pictures[passed.index], size),
                         std::make_shared<const FeatureBundle>(std::move(passed.tokens)));
         });
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
  const std::int64_t patch = backbone_->description().patchSize;
  const InputSize size{.width = grid.cols * patch, .height = grid.rows * patch};
  return bytesOf(size, layers) <= cache_.maxBytes();
}

Tiling FeatureSource::tilesOf(InputSize size) const {
  const std::int64_t patch = backbone_->description().patchSize;
  return tilingOf(model_->tiles, {.rows = size.height / patch, .cols = size.width / patch});
}

void FeatureSource::noteTiles(InputSize size, AnalysisResult& result) const {
  if (const Tiling tiling = tilesOf(size); tiling.count() > 1) {
    addNotices(
        {"The input of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
         " pixels was computed in " + textOf(tiling, backbone_->description().patchSize) + "."},
        result.notices);
  }
}

void FeatureSource::passes(const std::vector<at::Tensor>& pixels,
                           const std::vector<std::int64_t>& layers,
                           BatchSize& size,
                           const Job& job,
                           const std::function<void(Passed)>& use) {
  std::vector<std::size_t> left(pixels.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  while (!left.empty()) {
    const at::Tensor& first = pixels[left.front()];
    const InputSize input{.width = first.size(3), .height = first.size(2)};
    const std::string way = wayOf(backbone_->runtime());
    const std::vector<std::size_t> taken = takeAlike(left, pixels, size.next(way, input));
    std::vector<at::Tensor> together;
    for (const std::size_t index : taken) {
      together.push_back(pixels[index]);
    }
    const auto start = std::chrono::steady_clock::now();
    const FeatureBundle all = pass(batchOf(together), layers, job);
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start;
    const int count = static_cast<int>(taken.size());
    if (way == wayOf(backbone_->runtime())) {  // Else it is not the time of one pass.
      size.measured(way, input, count, spent.count());
    }
    for (int i = 0; i < count; ++i) {
      use({.index = taken[static_cast<std::size_t>(i)],
           .tokens = itemOf(all, i),
           .milliseconds = spent.count() / count,
           .together = count});
    }
  }
}

}  // namespace patchscape
