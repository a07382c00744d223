// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patchscape::cli {

/// One picture of a run.
struct RunInput {
  std::filesystem::path path;
  std::string stem;                ///< Of the results' names; differs from that of all others.
  std::optional<Error> problem{};  ///< Known before its turn, such as an empty folder.
  std::map<std::string, double> timingsMs{};  ///< Spent on it before its turn.
  int backbonePasses = 0;                     ///< The same in passes.
};

/// The pictures that `arguments` name, in order: files as they are, the pictures of folders sorted
/// by name, and for "-" what the lines of `list` name. Equal stems get _2, _3, ….
///
/// An empty or unreadable folder becomes an input with a problem; a file that is missing is left to
/// whoever opens it.
[[nodiscard]] std::vector<RunInput> collectInputs(const std::vector<std::string>& arguments,
                                                  bool recursive,
                                                  std::istream& list);

}  // namespace patchscape::cli
