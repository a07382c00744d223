// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/fake_engine.h"

#include <chrono>
#include <thread>
#include <utility>

namespace patchscape::testing {
namespace {

constexpr std::int64_t kPatch = 14;
constexpr std::int64_t kWidth = 8;  // Of a token.

std::shared_ptr<const PcaBasis> makeBasis() {
  auto basis = std::make_shared<PcaBasis>();
  basis->mean.assign(kWidth, 0.0F);
  for (int i = 0; i < 3; ++i) {
    PcaAxis axis;
    axis.vector.assign(kWidth, 0.0F);
    axis.vector[static_cast<std::size_t>(i)] = 1.0F;
    axis.variance = 3.0F - static_cast<float>(i);
    basis->axes.push_back(axis);
  }
  basis->totalVariance = 10.0F;
  return basis;
}

std::shared_ptr<const PcaMap> makeMap(PatchGrid grid) {
  auto map = std::make_shared<PcaMap>();
  map->grid = grid;
  map->colours.assign(static_cast<std::size_t>(grid.count()) * 3, 0.5F);
  map->scores.assign(static_cast<std::size_t>(grid.count()) * 3, 0.25F);
  map->foreground.assign(static_cast<std::size_t>(grid.count()), 1);
  return map;
}

}  // namespace

std::size_t EngineScript::requestCount() {
  const std::scoped_lock lock(mutex);
  return requests.size();
}

AnalysisRequest EngineScript::request(std::size_t index) {
  const std::scoped_lock lock(mutex);
  return requests.at(index);
}

std::shared_ptr<const ModelInfo> FakeEngine::loadModel(const ModelChoice& choice,
                                                       const DeviceChoice& /*device*/) {
  {
    const std::scoped_lock lock(script_->mutex);
    script_->models.push_back(choice);
  }
  if (script_->failModel) {
    throw Error(ErrorCode::kBadData, "These weights are cut short.", "tensor blocks.0");
  }
  auto info = std::make_shared<ModelInfo>();
  info->choice = choice;
  info->choice.about.size = 336;
  info->description.architecture = "fake";
  info->description.patchSize = kPatch;
  info->description.embedDim = kWidth;
  info->description.parameters = 1'000;
  info->device = "cpu";
  info->precision = "fp32";
  info->threads = 2;
  model_ = info;
  return info;
}

std::shared_ptr<const AnalysisResult> FakeEngine::analyze(const AnalysisRequest& request,
                                                          const KeepGoing& keepGoing,
                                                          const Progress& progress) {
  std::size_t index = 0;
  {
    const std::scoped_lock lock(script_->mutex);
    index = script_->requests.size();
    script_->requests.push_back(request);
    if (script_->failure) {
      throw Error(*script_->failure);
    }
  }
  while (index >= script_->holdFrom) {
    throwIfCancelled(keepGoing);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const int steps = script_->workMs;
  for (int step = 0; step < steps; ++step) {
    throwIfCancelled(keepGoing);
    progress("backbone", static_cast<double>(step) / steps);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  throwIfCancelled(keepGoing);
  const auto picture =
      request.picture.picture ? request.picture.picture : loadPicture(request.picture.path);
  auto result = std::make_shared<AnalysisResult>(*makeFakeResult(picture, model_, request.size));
  if (request.pca && request.pca->basis) {
    result->pca->basis = request.pca->basis;
  }
  result->timingsMs["backbone"] = script_->reportedPassMs;
  const std::scoped_lock lock(script_->mutex);
  if (!script_->notices.empty()) {
    result->notices = script_->notices;
    ModelInfo changed = *result->model;
    changed.precision = "bf16";
    result->model = std::make_shared<const ModelInfo>(std::move(changed));
  }
  return result;
}

std::shared_ptr<const AnalysisResult> makeFakeResult(std::shared_ptr<const Picture> picture,
                                                     std::shared_ptr<const ModelInfo> model,
                                                     const SizeRule& size) {
  auto result = std::make_shared<AnalysisResult>();
  SizeRule rule = size;
  if (rule.shorterSide == 0) {
    rule.shorterSide = 336;
  }
  const int width = picture->image.width();
  const int height = picture->image.height();
  result->inputSize = inputSizeFor(rule, width, height, kPatch);
  result->grid = {result->inputSize.height / kPatch, result->inputSize.width / kPatch};
  PcaResult pca;
  pca.basis = makeBasis();
  pca.map = makeMap(result->grid);
  pca.picture =
      Image(width,
            height,
            std::vector<std::uint8_t>(
                static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, 127));
  result->pca = std::move(pca);
  result->picture = std::move(picture);
  result->model = std::move(model);
  result->backbonePasses = 1;
  return result;
}

}  // namespace patchscape::testing
