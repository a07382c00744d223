// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/model_description.h"

#include <cstdint>
#include <filesystem>
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
  std::string container;  ///< "safetensors", "sharded safetensors", "PyTorch zip", "PyTorch legacy"
  std::int64_t bytes = 0;  ///< Of the tensors' data.
  std::string sha256;      ///< Of the file named (of the index for shards).
  std::string licence;     ///< Empty where the catalog does not know the file.
  std::vector<TensorInfo> tensors;
};

/// Opens and describes a weight file. Errors: as `openWeightFile`. Thread: any.
[[nodiscard]] ModelFileInfo inspectModelFile(const std::filesystem::path& path);

}  // namespace patchscape
