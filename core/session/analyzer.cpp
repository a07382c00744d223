// SPDX-License-Identifier: Apache-2.0
#include "core/session/analyzer.h"

#include "core/base/check.h"
#include "core/inference/backbone.h"
#include "core/inference/pca.h"
#include "core/inference/preprocess.h"
#include "core/session/feature_cache.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace patchscape {
namespace {

using Clock = std::chrono::steady_clock;

/// Adds the milliseconds a scope took to a named figure.
class StageTimer {
 public:
  StageTimer(AnalysisResult& result, const char* stage)
      : result_(result),
        stage_(stage) {}
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;
  ~StageTimer() {
    result_.timingsMs[stage_] +=
        std::chrono::duration<double, std::milli>(Clock::now() - start_).count();
  }

 private:
  AnalysisResult& result_;
  const char* stage_;
  Clock::time_point start_ = Clock::now();
};

TokenArray makeArray(std::string name, const at::Tensor& tokens, std::vector<std::int64_t> shape) {
  const at::Tensor host = tokens.cpu().contiguous();
  const float* data = host.data_ptr<float>();
  return {.name = std::move(name),
          .shape = std::move(shape),
          .values = std::vector<float>(data, data + host.numel())};
}

std::vector<TokenArray> tokenArrays(const FeatureBundle& bundle, bool normed) {
  const std::int64_t dim = bundle.clsToken.size(-1);
  const std::vector<std::int64_t> patchShape{bundle.grid.rows, bundle.grid.cols, dim};
  std::vector<TokenArray> arrays{
      makeArray("patch", bundle.patchTokens, patchShape),
      makeArray("cls", bundle.clsToken, {dim}),
      makeArray("registers", bundle.registerTokens, {bundle.registerTokens.size(1), dim}),
  };
  for (const LayerTokens& layer : normed ? bundle.intermediate : bundle.intermediateRaw) {
    const std::string number = std::to_string(layer.layer);
    arrays.push_back(makeArray("patch_" + number, layer.patchTokens, patchShape));
    arrays.push_back(makeArray("cls_" + number, layer.clsToken, {dim}));
  }
  return arrays;
}

PcaInput pcaInputOf(const FeatureBundle& bundle) {
  return {.patchTokens = bundle.patchTokens.select(0, 0).cpu(), .grid = bundle.grid};
}

/// A Progress that maps 0…1 of a part onto [from, to] of the whole.
Progress within(const Progress& whole, double from, double to) {
  if (!whole) {
    return {};
  }
  return [&whole, from, to](std::string_view stage, double fraction) {
    whole(stage, from + (to - from) * fraction);
  };
}

void report(const Progress& progress, std::string_view stage, double fraction) {
  if (progress) {
    progress(stage, fraction);
  }
}

}  // namespace

class Analyzer::Impl {
 public:
  explicit Impl(std::size_t cacheBytes)
      : cache_(cacheBytes) {}

  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice, const DeviceChoice& device);
  std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                const KeepGoing& keepGoing,
                                                const Progress& progress);
  std::shared_ptr<const PcaBasis> fit(const std::vector<PcaInput>& inputs,
                                      const PcaOptions& options) const;
  std::shared_ptr<const PcaBasis> fitJointly(const std::vector<PictureRef>& pictures,
                                             const SizeRule& size,
                                             const PcaOptions& options,
                                             const KeepGoing& keepGoing,
                                             const Progress& progress);

 private:
  struct Job {
    const KeepGoing& keepGoing;
    Progress progress;
    AnalysisResult& result;
  };

  void requireModel() const;
  void checkBasis(const PcaBasis& basis) const;
  std::shared_ptr<const Picture> decode(const PictureRef& ref, const Job& job) const;
  InputSize inputSize(const SizeRule& rule, const Picture& picture) const;
  std::shared_ptr<const FeatureBundle> features(const Picture& picture,
                                                InputSize size,
                                                const std::vector<std::int64_t>& layers,
                                                const Job& job);
  void addPca(const AnalysisRequest& request, const FeatureBundle& bundle, const Job& job);

  FeatureCache cache_;
  std::unique_ptr<Backbone> backbone_;
  std::shared_ptr<const ModelInfo> model_;
};

std::shared_ptr<const ModelInfo> Analyzer::Impl::loadModel(const ModelChoice& choice,
                                                           const DeviceChoice& device) {
  const auto start = Clock::now();
  const WeightFile file = openWeightFile(choice.path);
  auto backbone = makeBackbone(file, device);
  auto info = std::make_shared<ModelInfo>();
  info->choice = choice;
  info->description = backbone->description();
  info->device = backbone->runtime().device;
  info->precision = backbone->runtime().precision;
  info->threads = backbone->runtime().threads;
  info->loadMs = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  backbone_ = std::move(backbone);
  model_ = std::move(info);
  cache_.clear();
  return model_;
}

void Analyzer::Impl::requireModel() const {
  PATCHSCAPE_CHECK(backbone_ != nullptr) << "no model is loaded";
}

void Analyzer::Impl::checkBasis(const PcaBasis& basis) const {
  if (!basis.model.empty() && basis.model != model_->choice.about.name) {
    throw Error(ErrorCode::kInvalidArgument,
                "This colour basis was fitted with the model " + basis.model + ", and " +
                    model_->choice.about.name + " is open: open that model, or fit a new basis.");
  }
}

std::shared_ptr<const Picture> Analyzer::Impl::decode(const PictureRef& ref, const Job& job) const {
  throwIfCancelled(job.keepGoing);
  if (ref.picture != nullptr) {
    return ref.picture;
  }
  report(job.progress, "decode", 0.0);
  const StageTimer timer(job.result, "decode");
  return loadPicture(ref.path);
}

InputSize Analyzer::Impl::inputSize(const SizeRule& rule, const Picture& picture) const {
  SizeRule wanted = rule;
  if (wanted == SizeRule{}) {
    wanted.shorterSide = model_->choice.about.size;
  }
  return inputSizeFor(
      wanted, picture.image.width(), picture.image.height(), backbone_->description().patchSize);
}

std::shared_ptr<const FeatureBundle> Analyzer::Impl::features(
    const Picture& picture,
    InputSize size,
    const std::vector<std::int64_t>& layers,
    const Job& job) {
  const FeatureKey key{.pictureSha256 = picture.sha256,
                       .model = model_->choice.path.string(),
                       .size = size,
                       .layers = layers};
  if (auto cached = cache_.find(key)) {
    return cached;
  }
  at::Tensor pixels;
  {
    const StageTimer timer(job.result, "preprocess");
    pixels = preprocess(picture.image, size);
  }
  const StageTimer timer(job.result, "backbone");
  auto bundle = std::make_shared<const FeatureBundle>(
      backbone_->forward(pixels, layers, job.keepGoing, within(job.progress, 0.1, 0.9)));
  ++job.result.backbonePasses;
  cache_.insert(key, bundle);
  return bundle;
}

std::shared_ptr<const PcaBasis> Analyzer::Impl::fit(const std::vector<PcaInput>& inputs,
                                                    const PcaOptions& options) const {
  PcaBasis basis = fitPca(inputs, options);
  basis.model = model_->choice.about.name;
  return std::make_shared<const PcaBasis>(std::move(basis));
}

std::shared_ptr<const PcaBasis> Analyzer::Impl::fitJointly(const std::vector<PictureRef>& pictures,
                                                           const SizeRule& size,
                                                           const PcaOptions& options,
                                                           const KeepGoing& keepGoing,
                                                           const Progress& progress) {
  requireModel();
  AnalysisResult ignored;
  std::vector<PcaInput> inputs;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const double share = 1.0 / static_cast<double>(pictures.size());
    const double done = static_cast<double>(i) * share;
    const Job job{.keepGoing = keepGoing,
                  .progress = within(progress, done, done + share),
                  .result = ignored};
    const auto picture = decode(pictures[i], job);
    inputs.push_back(pcaInputOf(*features(*picture, inputSize(size, *picture), {}, job)));
  }
  throwIfCancelled(keepGoing);
  return fit(inputs, options);
}

void Analyzer::Impl::addPca(const AnalysisRequest& request,
                            const FeatureBundle& bundle,
                            const Job& job) {
  throwIfCancelled(job.keepGoing);
  const PcaRequest& wanted = *request.pca;
  const PcaInput input = pcaInputOf(bundle);
  PcaResult pca;
  {
    report(job.progress, "pca", 0.9);
    if (wanted.basis != nullptr) {
      checkBasis(*wanted.basis);
      pca.basis = wanted.basis;
    } else if (!wanted.fitOn.empty()) {
      pca.basis = fitJointly(wanted.fitOn,
                             request.size,
                             wanted.options,
                             job.keepGoing,
                             within(job.progress, 0.9, 0.99));
    }
    const StageTimer timer(job.result, "pca");
    if (pca.basis == nullptr) {
      pca.basis = fit({input}, wanted.options);
    }
    pca.map = std::make_shared<const PcaMap>(applyPca(input, *pca.basis));
  }
  throwIfCancelled(job.keepGoing);
  const StageTimer timer(job.result, "draw");
  const Image& photo = job.result.picture->image;
  pca.picture = wanted.drawAtGridSize
                    ? drawPcaGrid(*pca.map)
                    : drawPca(*pca.map, photo.width(), photo.height(), wanted.enlargement);
  job.result.pca = std::move(pca);
}

std::shared_ptr<const AnalysisResult> Analyzer::Impl::analyze(const AnalysisRequest& request,
                                                              const KeepGoing& keepGoing,
                                                              const Progress& progress) {
  requireModel();
  auto result = std::make_shared<AnalysisResult>();
  const Job job{.keepGoing = keepGoing, .progress = progress, .result = *result};
  result->model = model_;
  result->picture = decode(request.picture, job);
  result->inputSize = inputSize(request.size, *result->picture);
  const auto layers = request.features ? request.features->layers : std::vector<std::int64_t>{};
  const auto bundle = features(*result->picture, result->inputSize, layers, job);
  result->grid = bundle->grid;
  if (request.pca) {
    addPca(request, *bundle, job);
  }
  if (request.features) {
    result->features = tokenArrays(*bundle, request.features->normed);
  }
  report(progress, "done", 1.0);
  return result;
}

Analyzer::Analyzer(std::size_t cacheBytes)
    : impl_(std::make_unique<Impl>(cacheBytes)) {}
Analyzer::~Analyzer() = default;

std::shared_ptr<const ModelInfo> Analyzer::loadModel(const ModelChoice& choice,
                                                     const DeviceChoice& device) {
  return impl_->loadModel(choice, device);
}

std::shared_ptr<const AnalysisResult> Analyzer::analyze(const AnalysisRequest& request,
                                                        const KeepGoing& keepGoing,
                                                        const Progress& progress) {
  return impl_->analyze(request, keepGoing, progress);
}

std::shared_ptr<const PcaBasis> Analyzer::fitJointly(const std::vector<PictureRef>& pictures,
                                                     const SizeRule& size,
                                                     const PcaOptions& options,
                                                     const KeepGoing& keepGoing,
                                                     const Progress& progress) {
  return impl_->fitJointly(pictures, size, options, keepGoing, progress);
}

}  // namespace patchscape
