// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_info.h"

#include "core/base/error.h"
#include "core/inference/backbone.h"
#include "core/inference/heads/heads.h"
#include "core/session/content_hash.h"
#include "core/session/model_catalog.h"
#include "core/weights/weight_file.h"

#include <algorithm>

namespace patchscape {
namespace {

std::string containerName(WeightContainer container) {
  switch (container) {
    case WeightContainer::kSafetensors:
      return "safetensors";
    case WeightContainer::kShardedSafetensors:
      return "sharded safetensors";
    case WeightContainer::kTorchZip:
      return "PyTorch zip";
    case WeightContainer::kTorchLegacy:
      return "PyTorch legacy";
  }
  return "";
}

std::string licenceOf(const std::string& sha256) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  const auto model = std::ranges::find(catalog.models(), sha256, &CatalogModel::sha256);
  if (model != catalog.models().end()) {
    return model->licence;
  }
  const auto head = std::ranges::find(catalog.heads(), sha256, &CatalogHead::sha256);
  return head == catalog.heads().end() ? "" : head->licence;
}

}  // namespace

ModelFileInfo inspectModelFile(const std::filesystem::path& path) {
  const WeightFile file = openWeightFile(path);
  ModelFileInfo info{.description = describeBackbone(file),
                     .head = describeHead(file),
                     .container = containerName(file.container),
                     .bytes = 0,
                     .sha256 = sha256OfFile(path),
                     .licence = {},
                     .tensors = {}};
  info.licence = licenceOf(info.sha256);
  for (const WeightTensor& tensor : file.tensors) {
    info.bytes += tensor.elements() * static_cast<std::int64_t>(bytesOf(tensor.dtype));
    info.tensors.push_back(
        {.name = tensor.name, .dtype = std::string(nameOf(tensor.dtype)), .shape = tensor.shape});
  }
  return info;
}

std::optional<HeadTask> taskOfHeadFile(const std::filesystem::path& path) {
  try {
    const WeightFile file = openWeightFile(path);
    const auto head = describeHead(file);
    return head && !describeBackbone(file).usable() ? std::optional(head->task) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

HeadChoice checkedHead(const ModelCatalog& catalog,
                       const std::filesystem::path& path,
                       HeadTask task,
                       const ModelInfo& model) {
  HeadChoice choice = catalog.resolveHead(path.string(), model.choice, task);
  const WeightFile file = openWeightFile(path);
  const Runtime runtime{.device = "cpu", .precision = "fp32", .threads = 1};
  switch (task) {
    case HeadTask::kDepth:
      (void)makeDepthHead(file, model.description, runtime);
      break;
    case HeadTask::kSegmentation:
      (void)makeSegmentationHead(file, model.description, runtime);
      break;
    case HeadTask::kClassification:
      (void)makeClassificationHead(file, model.description, runtime);
      break;
  }
  return choice;
}

}  // namespace patchscape
