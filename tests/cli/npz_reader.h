// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace patchscape {

/// One array as NumPy would see it.
struct NumpyArray {
  std::string dtype;  ///< "<f4", "<f2", "|u1"
  std::vector<std::int64_t> shape;
  std::string data;

  [[nodiscard]] std::vector<float> asFloats() const;  ///< Of "<f4".
};

/// Reads a stored .npz by its central directory; written for the tests, apart from the writer.
///
/// Errors: std::runtime_error for anything that is not plain.
[[nodiscard]] std::map<std::string, NumpyArray> readNpz(const std::string& bytes);

}  // namespace patchscape
