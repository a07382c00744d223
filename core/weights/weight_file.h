// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/mapped_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// Element types a weight file may hold.
enum class DType { kF64, kF32, kF16, kBF16, kI64, kI32, kI16, kI8, kU8, kBool };

/// The safetensors spelling, such as "BF16".
[[nodiscard]] std::string_view nameOf(DType dtype) noexcept;
[[nodiscard]] std::size_t bytesOf(DType dtype) noexcept;

/// One tensor where it lies in a mapped file; nothing is copied.
struct WeightTensor {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  ///< In elements; may describe a non-contiguous view.
  const std::byte* data = nullptr;    ///< The first element; may be unaligned.
  std::shared_ptr<const MappedFile> file;

  [[nodiscard]] std::int64_t elements() const noexcept;
  [[nodiscard]] bool isContiguous() const noexcept;
};

enum class WeightContainer { kSafetensors, kShardedSafetensors, kTorchZip, kTorchLegacy };

/// A checked weight file: every tensor lies wholly inside its mapping.
struct WeightFile {
  std::filesystem::path path;
  WeightContainer container = WeightContainer::kSafetensors;
  std::vector<WeightTensor> tensors;            ///< Unique names, in file order.
  std::map<std::string, std::string> metadata;  ///< safetensors `__metadata__`.

  /// The tensor of that name, or null.
  [[nodiscard]] const WeightTensor* find(std::string_view name) const noexcept;
};

/// Opens `.safetensors`, `.safetensors.index.json`, `.pth`/`.pt`/`.bin` (zip and legacy), told
/// apart by content.
///
/// Memory-mapped; strict: offsets, sizes and counts are checked before anything is allocated, and
/// no code in a file is ever run. A `.pth` is unwrapped: one level of `state_dict`, `model`,
/// `teacher`, `student` or `model_state_dict`; everything that is not a tensor is dropped. Names
/// stay as they are in the file.
/// Errors: kNotFound, kBadData (what is wrong and where), kUnsupported (TorchScript, a forbidden
/// pickle global: the message names it).
/// Thread: any.
/// Source: safetensors format, README of huggingface/safetensors; torch.serialization.
[[nodiscard]] WeightFile openWeightFile(const std::filesystem::path& path);

}  // namespace patchscape
