// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/exit_codes.h"
#include "app/cli/options.h"
#include "app/cli/report.h"

#include <string>
#include <vector>

namespace patchscape::cli {

/// The actions of `models`, with the names or files behind their word.
[[nodiscard]] ExitCode getModels(const std::vector<std::string>& names,
                                 const Options& options,
                                 Report& report);
[[nodiscard]] ExitCode verifyModels(const std::vector<std::string>& names,
                                    const Options& options,
                                    Report& report);
[[nodiscard]] ExitCode removeModels(const std::vector<std::string>& names,
                                    const Options& options,
                                    Report& report);
/// Two names or files, and a picture or none. kSomeFailed where they are not the same.
[[nodiscard]] ExitCode diffModels(const std::vector<std::string>& names,
                                  const Options& options,
                                  Report& report);

}  // namespace patchscape::cli
