// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/weights/weight_file.h"
#include "tests/support/weights_pickle.h"
#include "tests/support/weights_zip.h"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// A folder of its own that vanishes with all its files.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  /// Writes a file into it; the result is its path.
  std::filesystem::path write(const std::string& name, std::string_view bytes) const;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// The content of a file.
[[nodiscard]] std::string readBytes(const std::filesystem::path& path);

/// Expects that opening `path` throws an Error of that code, whose message names the file, contains
/// `fragment`, is one sentence, and came without a single allocation of more than 1 MB.
void expectRefused(const std::filesystem::path& path, ErrorCode code, std::string_view fragment);

/// The same for the content of a file.
void expectBytesRefused(std::string_view bytes, ErrorCode code, std::string_view fragment);

/// Header length, header and data.
[[nodiscard]] std::string safetensorsOf(std::string_view header, std::string_view data = {});

/// A tensor as a pickle describes it.
struct TensorSpec {
  std::string name = "w";
  std::vector<std::int64_t> shape{2, 3};
  std::vector<std::int64_t> strides{3, 1};
  std::int64_t offset = 0;
  std::int64_t count = 6;  ///< Elements of the storage.
  std::string key = "0";
  std::string storageClass = "FloatStorage";
};

/// Adds the call that rebuilds a tensor. A legacy persistent id has a sixth field, here nil.
void addTensorCall(PickleWriter& out, const TensorSpec& tensor, bool legacy = false);

/// The pickle of a dictionary of these tensors.
[[nodiscard]] std::string stateDictPickle(std::initializer_list<TensorSpec> tensors);

/// An archive of data.pkl and the storages "0", "1", … with that content.
[[nodiscard]] std::string torchZipOf(const std::string& pickle,
                                     std::initializer_list<std::string> storages,
                                     const ZipOptions& options = {});

/// Raw little-endian floats 0, 1, 2, …
[[nodiscard]] std::string floatsUpTo(int count);

/// The values of a tensor in row-major order as doubles, through its strides.
[[nodiscard]] std::vector<double> valuesOf(const WeightTensor& tensor);

/// Expects that every tensor's first and last byte lie in its mapping, and reads them.
void expectInsideMapping(const WeightFile& file);

}  // namespace patchscape
