// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/export/result_export.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// What the numbers in a file mean: value = number · scale + offset.
struct Encoding {
  std::string units;
  double scale = 1.0;
  double offset = 0.0;
  std::string invalid;  ///< The number that is no value, such as "0" or "NaN"; empty: all are.
};

/// A file of an export, as the sidecar lists it.
struct ListedFile {
  WrittenFile file;
  std::string format;                ///< Such as "png-mm"; empty where someone else wrote it.
  std::optional<Encoding> encoding;  ///< Nothing for pictures that are no data.
  std::optional<std::int64_t> saturated;
  std::string axes;  ///< Of a cloud's file; empty for others.
};

/// The files of one export while they are written.
class FileSet {
 public:
  FileSet(std::filesystem::path folder, std::string stem, KeepGoing keepGoing);

  /// Lets `write` make the file `stem + ending` and notes its size and hash.
  /// Errors: kCancelled before it is begun; whatever `write` throws.
  ListedFile& add(const std::string& ending,
                  std::string_view format,
                  const std::function<void(const std::filesystem::path&)>& write);

  /// Notes a file that lies in the folder already.
  /// Errors: kInvalidArgument where `name` is no plain name; kNotFound.
  void list(const std::string& name);

  [[nodiscard]] const std::vector<ListedFile>& files() const noexcept { return files_; }

 private:
  ListedFile& note(const std::string& name, std::string_view format);

  std::filesystem::path folder_;
  std::string stem_;
  KeepGoing keepGoing_;
  std::vector<ListedFile> files_;
};

/// Whether `name` is one file in a folder: not empty, no separator, neither "." nor "..".
[[nodiscard]] bool isPlainName(const std::string& name);

/// Errors: kInvalidArgument for a stem that is no plain name.
void requireStem(const std::string& stem);

}  // namespace patchscape
