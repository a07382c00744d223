// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/weight_file.h"

#include <memory>

namespace patchscape {

/// Whether the bytes have the outline of a safetensors file: a header length that fits, then '{'.
[[nodiscard]] bool looksLikeSafetensors(const MappedFile& file) noexcept;

/// Reads one safetensors file. Tensors come in the order of their data.
///
/// Errors: kBadData where a rule of the format is broken, kUnsupported for element types such as
/// F8_E4M3.
[[nodiscard]] WeightFile readSafetensors(const std::shared_ptr<const MappedFile>& file);

/// Reads a `*.safetensors.index.json` and the shards it names, which lie in the same folder.
///
/// Only tensors that the index names are given, each from the shard named there.
/// Errors: as `readSafetensors`; kNotFound where a shard is missing.
[[nodiscard]] WeightFile readShardedSafetensors(const std::shared_ptr<const MappedFile>& index);

}  // namespace patchscape
