// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/exit_codes.h"
#include "app/cli/options.h"
#include "app/cli/picture_command.h"
#include "app/cli/report.h"
#include "core/export/input_queue.h"

namespace patchscape::cli {

/// Runs a command over all inputs in their order: refuses what can be refused beforehand, opens the
/// model once, and reports each picture as it is done. One that fails does not stop the others.
///
/// Errors: RunFailure.
[[nodiscard]] ExitCode runPictures(const Options& options, PictureCommand& command, Report& report);

/// The same over what a queue gives of the inputs.
[[nodiscard]] ExitCode runPictures(const Options& options,
                                   PictureCommand& command,
                                   Report& report,
                                   InputQueue& queue);

}  // namespace patchscape::cli
