// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace patchscape {

/// A folder of results that has its name only when all of them are in it.
///
/// Until `finish` it lies under a ".partial" name, where it stays if `finish` is not reached; one
/// that lies there already makes way. Errors of all: kWriteFailed. Thread: one at a time.
class PartialFolder {
 public:
  explicit PartialFolder(std::filesystem::path path);

  /// Makes the folder, empty, under its partial name.
  void make() const;

  /// Where a file of the folder lies for now.
  [[nodiscard]] std::filesystem::path fileNamed(const std::string& name) const;

  /// Gives the folder its name. Over an empty folder this works, over a full one it is refused:
  /// nothing of anyone's goes.
  void finish() const;

 private:
  std::filesystem::path path_;
};

}  // namespace patchscape
