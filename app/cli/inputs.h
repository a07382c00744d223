// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <istream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patchscape::cli {

/// One picture of a run.
struct RunInput {
  std::filesystem::path path;
  std::string stem{};              ///< Of the results' names; differs from that of all others.
  std::optional<Error> problem{};  ///< Known before its turn, such as an empty folder.
  std::map<std::string, double> timingsMs{};  ///< Spent on it before its turn.
  int backbonePasses = 0;                     ///< The same in passes.
};

/// What a command line names as its pictures.
struct InputNames {
  const std::vector<std::string>& arguments;  ///< Files, folders, "-".
  const std::filesystem::path& listFile;      ///< Comes first; empty: none.
  bool recursive = false;
};

/// The pictures that are named, in order: files as they are, the pictures of folders sorted by
/// name, and for "-" what the lines of `list` name. None has a stem yet.
///
/// An empty or unreadable folder becomes an input with a problem; a file that is missing is left to
/// whoever opens it. Errors: RunFailure for a list that is none.
[[nodiscard]] std::vector<RunInput> collectInputs(const InputNames& names, std::istream& list);

/// Gives each input without a stem its file's, apart from all others and from those `taken`: equal
/// ones get _2, _3, … in the order of the inputs.
void numberStems(std::vector<RunInput>& inputs, std::set<std::string> taken = {});

}  // namespace patchscape::cli
