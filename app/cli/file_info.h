// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/media/image_header.h"
#include "core/session/model_info.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace patchscape::cli {

/// A file that by its name or its first bytes is a weights file, but cannot be read as one.
class WeightFileError : public Error {
 public:
  explicit WeightFileError(const Error& error)
      : Error(error) {}
};

/// What one file is: exactly one of `picture` and `weights` is set.
struct FileInfo {
  std::filesystem::path path;
  std::int64_t bytes = 0;  ///< Of the file itself.
  std::optional<ImageHeader> picture{};
  std::optional<ModelFileInfo> weights{};

  /// Why the weights cannot be used; empty for a picture and for usable weights.
  [[nodiscard]] std::string problem() const;
};

/// Finds out by trying; the name decides only which of two refusals is reported.
///
/// Errors: WeightFileError; those of `readImageHeader` and `MappedFile::open` for all other files.
[[nodiscard]] FileInfo inspectFile(const std::filesystem::path& path);

/// All that is known; the table of tensors only with `withTensors`.
[[nodiscard]] nlohmann::ordered_json toJson(const FileInfo& info, bool withTensors);

/// The same for people.
[[nodiscard]] std::vector<std::string> toLines(const FileInfo& info, bool withTensors);

}  // namespace patchscape::cli
