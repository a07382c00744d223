// SPDX-License-Identifier: Apache-2.0
#include "core/session/analyzer.h"

#include "core/base/check.h"
#include "core/inference/backbone.h"
#include "core/inference/idle_team.h"
#include "core/inference/memory_ladder.h"
#include "core/inference/object_tracker.h"
#include "core/inference/pca.h"
#include "core/inference/steady_basis.h"
#include "core/inference/tiled_backbone.h"
#include "core/session/feature_source.h"
#include "core/session/head_stage.h"
#include "core/session/stage.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <new>
#include <string_view>
#include <utility>

namespace patchscape {
namespace {

using Clock = std::chrono::steady_clock;

TokenArray makeArray(std::string name, const at::Tensor& tokens, std::vector<std::int64_t> shape) {
  const at::Tensor host = tokens.cpu().contiguous();
  const float* data = host.data_ptr<float>();
  return {.name = std::move(name),
          .shape = std::move(shape),
          .values = std::vector<float>(data, data + host.numel())};
}

std::vector<TokenArray> tokenArrays(const FeatureBundle& bundle, const FeatureRequest& wanted) {
  const std::int64_t dim = bundle.clsToken.size(-1);
  const std::vector<std::int64_t> patchShape{bundle.grid.rows, bundle.grid.cols, dim};
  std::vector<TokenArray> arrays{
      makeArray("patch", bundle.patchTokens, patchShape),
      makeArray("cls", bundle.clsToken, {dim}),
      makeArray("registers", bundle.registerTokens, {bundle.registerTokens.size(1), dim}),
  };
  for (const LayerTokens& layer : wanted.normed ? bundle.intermediate : bundle.intermediateRaw) {
    if (std::ranges::find(wanted.layers, layer.layer) == wanted.layers.end()) {
      continue;
    }
    const std::string number = std::to_string(layer.layer);
    arrays.push_back(makeArray("patch_" + number, layer.patchTokens, patchShape));
    arrays.push_back(makeArray("cls_" + number, layer.clsToken, {dim}));
  }
  return arrays;
}

PcaInput pcaInputOf(const FeatureBundle& bundle) {
  return {.patchTokens = bundle.patchTokens.select(0, 0).cpu(), .grid = bundle.grid};
}

/// Whether anything is wanted that the network has to make.
bool needsTokens(const AnalysisRequest& request) {
  return request.pca || request.features || request.depth || request.segmentation ||
         request.classification || request.track;
}

}  // namespace

class Analyzer::Impl {
 public:
  Impl(std::size_t cacheBytes, Opener open)
      : open_(std::move(open)),
        source_(cacheBytes),
        heads_(source_) {}

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
  std::shared_ptr<const HeadInfo> openHead(const HeadChoice& choice) { return heads_.open(choice); }

 private:
  void requireModel() const;
  void checkBasis(const PcaBasis& basis) const;
  std::shared_ptr<const Picture> decode(const PictureRef& ref, const Job& job) const;
  [[nodiscard]] std::vector<std::int64_t> layersFor(const AnalysisRequest& request, PatchGrid grid);
  void fill(PictureBatch& batch,
            const Picture& picture,
            const SizeRule& size,
            const std::vector<std::int64_t>& layers,
            const Job& job);
  void addPca(const AnalysisRequest& request, const FeatureBundle& bundle, const Job& job);
  void addHeads(const AnalysisRequest& request, const FeatureBundle& bundle, const Job& job);

  void addObjects(const TrackRequest& wanted, const FeatureBundle& bundle, const Job& job) const;

  Opener open_;
  FeatureSource source_;
  HeadStage heads_;
  std::shared_ptr<BatchSize> size_ = std::make_shared<BatchSize>();  ///< Of joint fits.
};

std::shared_ptr<const ModelInfo> Analyzer::Impl::loadModel(const ModelChoice& choice,
                                                           const DeviceChoice& device) {
  const auto start = Clock::now();
  const WeightFile file = openWeightFile(choice.path);
  auto ladder = makeLadderBackbone(
      {.open = [this, file](const DeviceChoice& way) { return open_(file, way); },
       .release = [this] { source_.dropBundles(); },
       .notice = [this](const std::string& sentence) { source_.addNotice(sentence); }},
      device);
  waitPolitelyWhereBusy(ladder->runtime().threads);
  auto info = std::make_shared<ModelInfo>();
  info->choice = choice;
  info->tiles = tileRuleFor(device.tileSide, ladder->description().patchSize);
  auto backbone = makeTiledBackbone(std::move(ladder), info->tiles);
  info->description = backbone->description();
  info->device = backbone->runtime().device;
  info->precision = backbone->runtime().precision;
  info->threads = backbone->runtime().threads;
  info->kernels = backbone->runtime().kernels;
  info->loadMs = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  source_.setModel(std::move(backbone), std::move(info));
  heads_.forget();
  return source_.model();
}

void Analyzer::Impl::requireModel() const {
  PATCHSCAPE_CHECK(source_.hasModel()) << "no model is loaded";
}

void Analyzer::Impl::checkBasis(const PcaBasis& basis) const {
  if (!basis.model.empty() && basis.model != source_.model()->choice.about.name) {
    throw Error(ErrorCode::kInvalidArgument,
                "This colour basis was fitted with the model " + basis.model + ", and " +
                    source_.model()->choice.about.name +
                    " is open: open that model, or fit a new basis.");
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

/// Has the pass of a picture and of others of its batch run, and notes what it took of the picture.
void Analyzer::Impl::fill(PictureBatch& batch,
                          const Picture& picture,
                          const SizeRule& size,
                          const std::vector<std::int64_t>& layers,
                          const Job& job) {
  try {
    source_.fill(batch, picture, size, layers, job);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kCancelled) {
      throw;
    }  // Each picture meets its own failure in a pass of its own.
  } catch (const std::bad_alloc&) {
  }
  if (const auto done = batch.done.extract(&picture)) {
    for (const auto& [stage, spent] : done.mapped().timingsMs) {
      job.result.timingsMs[stage] += spent;
    }
    job.result.picturesInPass = done.mapped().picturesInPass;
    ++job.result.backbonePasses;
  }
}

std::shared_ptr<const PcaBasis> Analyzer::Impl::fit(const std::vector<PcaInput>& inputs,
                                                    const PcaOptions& options) const {
  PcaBasis basis = fitPca(inputs, options);
  basis.model = source_.model()->choice.about.name;
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
  while (inputs.size() < pictures.size()) {
    const double share = 1.0 / static_cast<double>(pictures.size());
    const double done = static_cast<double>(inputs.size()) * share;
    const Job job{.keepGoing = keepGoing,
                  .progress = within(progress, done, done + share),
                  .result = ignored};
    PictureBatch batch{.size = size_};
    std::size_t bytes = 0;
    do {
      batch.pictures.push_back(decode(pictures[inputs.size() + batch.pictures.size()], job));
      bytes += batch.pictures.back()->image.pixels().size();
    } while (inputs.size() + batch.pictures.size() < pictures.size() &&
             !size_->isEnough(batch.pictures.size(), bytes));
    for (const auto& picture : batch.pictures) {
      fill(batch, *picture, size, {}, job);
      inputs.push_back(
          pcaInputOf(*source_.shared(*picture, source_.inputSize(size, *picture), {}, job)));
    }
  }
  throwIfCancelled(keepGoing);
  return fit(inputs, options);
}

/// The blocks that a request needs kept; all that any head may read where one is asked for, so that
/// choosing another head runs only that head. Of an input too large to be remembered only those
/// that are read now, since the memory would be wasted.
std::vector<std::int64_t> Analyzer::Impl::layersFor(const AnalysisRequest& request,
                                                    PatchGrid grid) {
  std::vector<std::int64_t> layers;
  if (request.depth || request.segmentation || request.classification) {
    layers = headLayers(source_.backbone().description().depth);
    if (!source_.canKeep(grid, layers.size())) {
      layers = heads_.layersOf(request);
    }
  }
  if (request.features) {
    std::vector<std::int64_t> both;
    std::ranges::set_union(layers, request.features->layers, std::back_inserter(both));
    layers = std::move(both);
  }
  return layers;
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
    } else if (wanted.steady == nullptr && !wanted.fitOn.empty()) {
      pca.basis = fitJointly(wanted.fitOn,
                             request.size,
                             wanted.options,
                             job.keepGoing,
                             within(job.progress, 0.9, 0.99));
    }
    const StageTimer timer(job.result, "pca");
    if (pca.basis == nullptr) {
      pca.basis = wanted.steady != nullptr
                      ? wanted.steady->next(input, source_.model()->choice.about.name)
                      : fit({input}, wanted.options);
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

void Analyzer::Impl::addHeads(const AnalysisRequest& request,
                              const FeatureBundle& bundle,
                              const Job& job) {
  if (request.depth) {
    report(job.progress, "depth", 0.9);
    job.result.depth = heads_.depth(*request.depth, bundle, job);
  }
  if (request.segmentation) {
    report(job.progress, "segmentation", 0.93);
    SegmentationResult named = heads_.segmentation(*request.segmentation, bundle, job);
    const StageTimer timer(job.result, "legend");
    named.legend = legendOf(*named.map, job.result.depth ? job.result.depth->depth.get() : nullptr);
    job.result.segmentation = std::move(named);
  }
  if (request.classification) {
    report(job.progress, "classification", 0.96);
    job.result.classification =
        heads_.classification(*request.classification, request.size, bundle, job);
  }
}

void Analyzer::Impl::addObjects(const TrackRequest& wanted,
                                const FeatureBundle& bundle,
                                const Job& job) const {
  report(job.progress, "objects", 0.98);
  const StageTimer timer(job.result, "objects");
  const Image& photo = job.result.picture->image;
  job.result.objects = wanted.tracker->next(
      {.patchTokens = bundle.patchTokens.select(0, 0),
       .grid = bundle.grid,
       .input = job.result.inputSize,
       .width = photo.width(),
       .height = photo.height(),
       .segments = job.result.segmentation ? job.result.segmentation->map.get() : nullptr},
      wanted.edit,
      job.keepGoing);
}

std::shared_ptr<const AnalysisResult> Analyzer::Impl::analyze(const AnalysisRequest& request,
                                                              const KeepGoing& keepGoing,
                                                              const Progress& progress) {
  requireModel();
  auto result = std::make_shared<AnalysisResult>();
  const Job job{.keepGoing = keepGoing, .progress = progress, .result = *result};
  result->model = source_.model();
  result->picture = decode(request.picture, job);
  result->inputSize = source_.inputSize(request.size, *result->picture);
  const ModelDescription& model = source_.backbone().description();
  result->grid = {.rows = result->inputSize.height / model.patchSize,
                  .cols = result->inputSize.width / model.patchSize};
  if (!needsTokens(request)) {
    report(progress, "done", 1.0);
    return result;
  }
  const auto layers = layersFor(request, result->grid);
  if (request.batch) {
    fill(*request.batch, *result->picture, request.size, layers, job);
  }
  const auto bundle = source_.shared(*result->picture, result->inputSize, layers, job);
  if (request.pca) {
    addPca(request, *bundle, job);
  }
  if (request.features) {
    result->features = tokenArrays(*bundle, *request.features);
  }
  addHeads(request, *bundle, job);
  if (request.track) {
    addObjects(*request.track, *bundle, job);
  }
  result->model = source_.model();  // A lack of memory may have changed how it runs.
  addNotices(source_.takeNotices(), result->notices);
  report(progress, "done", 1.0);
  return result;
}

Analyzer::Analyzer(std::size_t cacheBytes)
    : Analyzer(cacheBytes, makeBackbone) {}
Analyzer::Analyzer(std::size_t cacheBytes, Opener open)
    : impl_(std::make_unique<Impl>(cacheBytes, std::move(open))) {}
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

std::shared_ptr<const HeadInfo> Analyzer::openHead(const HeadChoice& choice) {
  return impl_->openHead(choice);
}

std::shared_ptr<const PcaBasis> Analyzer::fitJointly(const std::vector<PictureRef>& pictures,
                                                     const SizeRule& size,
                                                     const PcaOptions& options,
                                                     const KeepGoing& keepGoing,
                                                     const Progress& progress) {
  return impl_->fitJointly(pictures, size, options, keepGoing, progress);
}

}  // namespace patchscape
