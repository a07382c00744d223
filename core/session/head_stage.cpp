// SPDX-License-Identifier: Apache-2.0
#include "core/session/head_stage.h"

#include "core/base/error.h"
#include "core/inference/heads/class_scores.h"
#include "core/inference/heads/depth_maps.h"
#include "core/inference/heads/picture_classes.h"
#include "core/inference/heads/resize_results.h"
#include "core/inference/pipeline.h"
#include "core/inference/preprocess.h"
#include "core/inference/tensor_values.h"
#include "core/media/edge_aware.h"
#include "core/session/class_tables.h"

#include <algorithm>
#include <set>
#include <utility>

namespace patchscape {
namespace {

int cellsOf(const FeatureBundle& bundle) {
  return static_cast<int>(std::min(bundle.grid.rows, bundle.grid.cols));
}

std::shared_ptr<const Depth> depthOf(ScalarMap map, const HeadDescription& head) {
  if (head.depthKind == DepthKind::kRelative) {
    return std::make_shared<const Depth>(RelativeDepth{.inverseDepth = std::move(map)});
  }
  return std::make_shared<const Depth>(
      MetricDepth{.metres = std::move(map), .nearest = head.nearest, .farthest = head.farthest});
}

Classification namedClasses(const std::vector<ClassProbability>& top, const ClassTable& table) {
  Classification classes;
  for (const auto& [id, probability] : top) {
    classes.top.push_back({.id = id,
                           .name = table.classes[static_cast<std::size_t>(id)].name,
                           .probability = probability});
  }
  return classes;
}

/// Adds the time of a head's stage, without that of the passes which it ran itself.
class HeadTimer {
 public:
  HeadTimer(AnalysisResult& result, const char* stage)
      : result_(result),
        stage_(stage),
        passesBefore_(passes()) {}
  HeadTimer(const HeadTimer&) = delete;
  HeadTimer& operator=(const HeadTimer&) = delete;
  ~HeadTimer() {
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start_;
    result_.timingsMs[stage_] += spent.count() - (passes() - passesBefore_);
  }

 private:
  [[nodiscard]] double passes() const {
    const auto found = result_.timingsMs.find("backbone");
    return found == result_.timingsMs.end() ? 0.0 : found->second;
  }

  AnalysisResult& result_;
  const char* stage_;
  double passesBefore_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

HeadStage::HeadStage(FeatureSource& source)
    : source_(source),
      neighbours_(neighbourCacheFolder()) {}

HeadStage::~HeadStage() = default;

void HeadStage::forget() { heads_.clear(); }

std::shared_ptr<const HeadInfo> HeadStage::open(const HeadChoice& choice) {
  return loaded(choice).info;
}

std::vector<std::int64_t> HeadStage::layersOf(const AnalysisRequest& request) {
  std::set<std::int64_t> layers;
  const auto add = [&](const auto& wanted) {
    if (wanted && wanted->input == HeadInput::kShared && !wanted->head.path.empty()) {
      const auto& read = loaded(wanted->head).info->description.layers;
      layers.insert(read.begin(), read.end());
    }
  };
  add(request.depth);
  add(request.segmentation);
  add(request.classification);
  return {layers.begin(), layers.end()};
}

const HeadStage::Loaded& HeadStage::loaded(const HeadChoice& choice) {
  const HeadTask task = choice.about.task;
  const Runtime& runtime = source_.backbone().runtime();
  const std::string key = std::to_string(static_cast<int>(task)) + runtime.device + '|' +
                          runtime.precision + '|' + choice.path.string();
  if (const auto found = heads_.find(key); found != heads_.end()) {
    return found->second;
  }
  const auto start = std::chrono::steady_clock::now();
  const WeightFile file = openWeightFile(choice.path);
  const ModelDescription& model = source_.backbone().description();
  Loaded head;
  head.device = runtime.device;
  auto info = std::make_shared<HeadInfo>();
  info->choice = choice;
  if (task == HeadTask::kDepth) {
    head.depth = makeDepthHead(file,
                               model,
                               runtime,
                               {.kind = choice.about.depthKind,
                                .farthest = choice.about.farthest,
                                .normed = choice.about.normed});
    info->description = head.depth->description();
  } else if (task == HeadTask::kSegmentation) {
    head.segmentation = makeSegmentationHead(file, model, runtime);
    info->description = head.segmentation->description();
  } else {
    head.classification = makeClassificationHead(file, model, runtime);
    info->description = head.classification->description();
  }
  if (task != HeadTask::kDepth) {
    head.classes = classTableOf(choice, info->description.classes);
  }
  info->loadMs =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  head.info = std::move(info);
  return heads_.emplace(key, std::move(head)).first->second;
}

DepthResult HeadStage::depth(const DepthRequest& request,
                             const FeatureBundle& shared,
                             const Job& job) {
  throwIfCancelled(job.keepGoing);
  const Loaded& head = loaded(request.head);
  const HeadTimer timer(job.result, "depth");
  const Image& photo = job.result.picture->image;
  const FeatureBundle bundle = bundleOn(shared, head.device);
  const SharedInput input{.photo = photo, .size = job.result.inputSize, .bundle = bundle};
  const OwnPasses passes = ownPasses(head, job);
  DepthMaps maps = depthMaps(*head.depth, request.input, input, passes);
  if (request.flipTest) {
    maps = flipTested(std::move(maps), *head.depth, request.input, input, passes);
  }
  if (request.edgeAware) {
    maps.picture = followEdges(maps.picture, photo, cellsOf(shared));
  }
  return {.head = head.info,
          .depth = depthOf(std::move(maps.picture), head.info->description),
          .grid = depthOf(std::move(maps.grid), head.info->description)};
}

SegmentationResult HeadStage::segmentation(const SegmentationRequest& request,
                                           const FeatureBundle& shared,
                                           const Job& job) {
  throwIfCancelled(job.keepGoing);
  const Loaded& head = loaded(request.head);
  const Image& photo = job.result.picture->image;
  const HeadTimer timer(job.result, "segmentation");
  const ClassScores scores =
      request.input == HeadInput::kShared
          ? sharedScores(*head.segmentation, bundleOn(shared, head.device))
          : slidingScores(
                *head.segmentation, photo, request.scales, shared.grid, ownPasses(head, job));
  auto map = std::make_shared<Segmentation>();
  map->classes = head.classes;
  map->width = photo.width();
  map->height = photo.height();
  map->labels = labelsAtPictureSize(scores.scores, photo.width(), photo.height());
  map->grid = shared.grid;
  map->probabilities = toFloats(scores.probabilities);
  if (request.edgeAware) {
    *map = followEdges(*map, photo);
  }
  return {.head = head.info, .map = std::move(map)};
}

ClassificationResult HeadStage::classification(const ClassificationRequest& request,
                                               const SizeRule& size,
                                               const FeatureBundle& shared,
                                               const Job& job) {
  throwIfCancelled(job.keepGoing);
  if (request.head.path.empty()) {
    return byNeighbours(request, size, shared, job);
  }
  const Loaded& head = loaded(request.head);
  const HeadTimer timer(job.result, "classification");
  const FeatureBundle bundle =
      request.input == HeadInput::kShared
          ? shared
          : source_.pass(centreCrop(job.result.picture->image), head.info->description.layers, job);
  const auto logits = head.classification->apply(bundleOn(bundle, head.device));
  return {.head = head.info,
          .classes = namedClasses(topClasses(logits, request.top), *head.classes)};
}

OwnPasses HeadStage::ownPasses(const Loaded& head, const Job& job) {
  return {
      .run =
          [this, &head, &job](const at::Tensor& pixels, const std::vector<std::int64_t>& layers) {
            return bundleOn(source_.pass(pixels, layers, job), head.device);
          },
      .patchSize = source_.backbone().description().patchSize};
}

at::Tensor HeadStage::centreCrop(const Image& photo) const {
  const std::int64_t patchSize = source_.backbone().description().patchSize;
  return applyPipeline(pipelineNamed("imagenet"), photo, patchSize).pixels;
}

ClassificationResult HeadStage::byNeighbours(const ClassificationRequest& request,
                                             const SizeRule& size,
                                             const FeatureBundle& shared,
                                             const Job& job) {
  const bool crop = request.input != HeadInput::kShared;
  // The examples' tokens are not cached: they would push out those of the open pictures.
  const auto describe = [&](const Neighbours::Pictures& pictures) {
    std::vector<at::Tensor> pixels;
    for (const auto& picture : pictures) {
      pixels.push_back(crop ? centreCrop(picture->image)
                            : preprocess(picture->image, source_.inputSize(size, *picture)));
    }
    std::vector<std::vector<float>> descriptors(pictures.size());
    source_.passes(pixels, {}, size_, job, [&](const FeatureSource::Passed& passed) {
      descriptors[passed.index] = unitDescriptor(passed.tokens);
    });
    return descriptors;
  };
  const std::vector<float> descriptor =
      crop ? describe({job.result.picture}).front() : unitDescriptor(shared);
  NeighbourAnswer answer = neighbours_.classify({.descriptor = descriptor,
                                                 .folder = request.examples,
                                                 .neighbours = request.neighbours,
                                                 .top = request.top,
                                                 .space = spaceOf(size, crop),
                                                 .size = size_},
                                                describe,
                                                job.keepGoing,
                                                within(job.progress, 0.8, 0.99));
  return {.classes = std::move(answer.classes), .examples = answer.examples};
}

/// Everything but the picture that a descriptor depends on.
std::string HeadStage::spaceOf(const SizeRule& size, bool crop) const {
  const ModelInfo& model = *source_.model();
  const std::filesystem::path& file = model.choice.path;
  std::error_code ignored;
  const auto written = std::filesystem::last_write_time(file, ignored).time_since_epoch().count();
  return std::filesystem::absolute(file, ignored).string() + '|' +
         std::to_string(std::filesystem::file_size(file, ignored)) + '|' + std::to_string(written) +
         '|' + model.precision + '|' + (crop ? "crop" : "whole") + '|' +
         std::to_string(size.shorterSide) + '|' + std::to_string(size.exact.width) + 'x' +
         std::to_string(size.exact.height) + '|' + std::to_string(model.tiles.side) + '+' +
         std::to_string(model.tiles.overlap) + '>' + std::to_string(model.tiles.whole) + '/' +
         std::to_string(model.tiles.overview);
}

}  // namespace patchscape
