// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/options.h"

#include <optional>
#include <string>
#include <vector>

namespace patchscape::cli {

/// What an argv asks for: a command with its options, or an end at once (help, wrong usage).
struct CommandLine {
  const Command* command = nullptr;  ///< Null: end with `exitCode`.
  Options options;
  ExitCode exitCode = ExitCode::kDone;
};

/// Reads the arguments behind the program's name. Prints help and the version to standard output,
/// and what is wrong, with a hint, to standard error.
[[nodiscard]] CommandLine readCommandLine(std::vector<std::string> arguments);

/// The candidate nearest to a mistyped word; nothing where none is near.
[[nodiscard]] std::optional<std::string> nearestTo(const std::string& word,
                                                   const std::vector<std::string>& candidates);

}  // namespace patchscape::cli
