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

namespace patchscape {

/// One picture of a run.
struct RunInput {
  std::filesystem::path path;
  std::string stem{};              ///< Of the results' names; differs from that of all others.
  std::optional<Error> problem{};  ///< Known before its turn, such as an empty folder.
  std::map<std::string, double> timingsMs{};  ///< Spent on it before its turn.
  int backbonePasses = 0;                     ///< The same in passes.
};

/// What is named as the pictures of a run.
struct InputNames {
  const std::vector<std::string>& arguments;  ///< Files, folders, "-".
  const std::filesystem::path& listFile;      ///< Comes first; empty: none.
  bool recursive = false;
};

/// The pictures that are named, in order: files as they are, the pictures of folders sorted by
/// name, and for "-" what the lines of `list` name. None has a stem yet.
///
/// An empty or unreadable folder becomes an input with a problem; a file that is missing is left to
/// whoever opens it. Errors: kInvalidArgument for a list that is none.
[[nodiscard]] std::vector<RunInput> collectInputs(const InputNames& names, std::istream& list);

/// Refuses results among the inputs, since they would be the inputs of the next run.
///
/// Errors: kInvalidArgument.
void refuseResultsAmongInputs(const std::vector<std::string>& names,
                              const std::filesystem::path& folder,
                              bool recursive);

/// Gives each input without a stem its file's, apart from all others and from those `taken`: equal
/// ones get _2, _3, … in the order of the inputs.
void numberStems(std::vector<RunInput>& inputs, std::set<std::string> taken = {});

}  // namespace patchscape
