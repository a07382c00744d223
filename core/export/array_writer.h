// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace patchscape {

/// A named float array to be written, row-major.
struct NamedArray {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

enum class ArrayType { kFloat32, kFloat16 };

/// Writes NumPy's .npz: stored (not deflated) NPY 1.0 entries, little endian, C order, and
/// `metadata` as the entry `meta`: JSON in an array of bytes.
///
/// Errors: kWriteFailed. float16 rounds to nearest even. Thread: any.
void writeNpz(const std::filesystem::path& path,
              const std::vector<NamedArray>& arrays,
              ArrayType type,
              const std::map<std::string, std::string>& metadata);

/// Writes the same arrays as safetensors, `metadata` as its string metadata.
void writeArraysAsSafetensors(const std::filesystem::path& path,
                              const std::vector<NamedArray>& arrays,
                              ArrayType type,
                              const std::map<std::string, std::string>& metadata);

}  // namespace patchscape
