// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// A float32 tensor to be written; `values` is row-major and holds product(shape) numbers.
struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// Writes a state dictionary as `torch.save` does: a stored zip, data aligned to 64 bytes.
///
/// With a `wrapper`, such as "state_dict", the dictionary lies under that key, next to an `epoch`.
/// Errors: std::runtime_error where the file cannot be written or a size does not fit its shape.
void writeTorchZip(const std::filesystem::path& path,
                   std::span<const NamedTensor> tensors,
                   const std::string& wrapper = {});

/// Writes a state dictionary in the format of PyTorch before 1.6: pickles, then raw data.
///
/// Errors: as `writeTorchZip`.
void writeTorchLegacy(const std::filesystem::path& path, std::span<const NamedTensor> tensors);

/// Writes `bytes` as a file. Errors: std::runtime_error.
void writeBytes(const std::filesystem::path& path, std::string_view bytes);

}  // namespace patchscape
