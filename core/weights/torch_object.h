// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/weights/pickle.h"
#include "core/weights/weight_file.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace patchscape {

/// A storage as a persistent id of a PyTorch pickle names it; nothing is checked against the data.
struct TorchStorage {
  std::string_view key;
  DType dtype = DType::kF32;
  std::int64_t count = 0;  ///< Elements of the whole storage.
  std::int64_t viewStart = 0;
  std::int64_t viewCount = 0;  ///< Elements that a tensor may use; `count` without a view.
};

/// Reads ('storage', class, key, location, count) and an optional (view key, start, count).
///
/// Errors: kBadData where it is anything else, negative, or the view leaves the storage.
[[nodiscard]] TorchStorage parseStorage(const std::filesystem::path& path,
                                        const PickleNode& persistentId);

/// The first byte of a storage's data after checking that they lie in the file.
using StorageLookup = std::function<const std::byte*(const TorchStorage&)>;

/// The tensors of a saved object: of a state dictionary, or of one under the key `state_dict`,
/// `model`, `teacher`, `student` or `model_state_dict`. Everything else is dropped.
///
/// Errors: kBadData where there is no tensor, one leaves its storage, or a name comes twice.
[[nodiscard]] std::vector<WeightTensor> collectTensors(
    const std::shared_ptr<const MappedFile>& file,
    const PickleValue& object,
    const StorageLookup& lookup);

}  // namespace patchscape
