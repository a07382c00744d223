// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_info.h"

#include "core/base/mapped_file.h"
#include "core/inference/backbone.h"
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
  const auto found = std::ranges::find(catalog.models(), sha256, &CatalogModel::sha256);
  return found == catalog.models().end() ? "" : found->licence;
}

}  // namespace

ModelFileInfo inspectModelFile(const std::filesystem::path& path) {
  const WeightFile file = openWeightFile(path);
  ModelFileInfo info{.description = describeBackbone(file),
                     .container = containerName(file.container),
                     .bytes = 0,
                     .sha256 = sha256Of(MappedFile::open(path)->bytes()),
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

}  // namespace patchscape
