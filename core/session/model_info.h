// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/model_description.h"
#include "core/session/analysis_result.h"
#include "core/session/head_catalog.h"
#include "core/session/model_catalog.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// One tensor of a weight file, as people read it.
struct TensorInfo {
  std::string name;
  std::string dtype;  ///< "F32", "BF16", …
  std::vector<std::int64_t> shape;
};

/// What a weight file is, whether or not this program can use it.
struct ModelFileInfo {
  ModelDescription description;
  /// A head that the file holds, alone or beside a backbone.
  std::optional<HeadDescription> head;
  std::string container;  ///< "safetensors", "sharded safetensors", "PyTorch zip", "PyTorch legacy"
  std::int64_t bytes = 0;  ///< Of the tensors' data.
  std::string sha256;      ///< Of the file named (of the index for shards).
  std::string licence;     ///< Empty where the catalog does not know the file.
  std::vector<TensorInfo> tensors;
};

/// The task of a file that holds a head and no backbone; nothing for every other file, also for
/// one that cannot be opened. Thread: any.
[[nodiscard]] std::optional<HeadTask> taskOfHeadFile(const std::filesystem::path& path);

/// The head in a file, once it fits the loaded model. Errors: those of opening and making a head.
/// Thread: any.
[[nodiscard]] HeadChoice checkedHead(const ModelCatalog& catalog,
                                     const std::filesystem::path& path,
                                     HeadTask task,
                                     const ModelInfo& model);

/// Opens and describes a weight file. Errors: as `openWeightFile`. Thread: any.
[[nodiscard]] ModelFileInfo inspectModelFile(const std::filesystem::path& path);

}  // namespace patchscape
