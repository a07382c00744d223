// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/model_description.h"
#include "core/weights/weight_file.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace patchscape {

/// Where one tensor of the network lies in a file.
struct TensorSource {
  /// One tensor; three (query, key, value) where the file keeps them apart.
  std::vector<const WeightTensor*> parts;
  /// The shape of the parts put together along the first axis.
  std::vector<std::int64_t> shape;
};

/// A file's tensors under the names of the official DINOv2 checkpoints.
struct KeyMap {
  KeyNaming naming = KeyNaming::kOfficial;
  std::map<std::string, TensorSource, std::less<>> tensors;
  std::vector<const WeightTensor*> unknown;  ///< Neither part of a backbone nor known to be spare.
  std::vector<std::string> otherParts;       ///< Heads and the like, such as "decode_head".

  [[nodiscard]] const TensorSource* find(std::string_view name) const noexcept;
};

/// Renames by explicit rules only: wrappers (`module.`, `backbone.`, …), chunked block numbers, and
/// the tables of Hugging Face, mmpretrain and timm.
///
/// Source: key tables of facebookresearch/dinov2 and webssl, transformers' Dinov2 and ViT classes,
/// mmpretrain's and timm's vision transformers.
[[nodiscard]] KeyMap mapKeys(const WeightFile& file);

}  // namespace patchscape
