// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "app/cli/picture_command.h"
#include "core/export/batch_inputs.h"
#include "core/export/input_queue.h"

#include <filesystem>
#include <vector>

namespace patchscape::cli {

/// Refuses a run that would overwrite a file that exists (without --force, and but for those of an
/// earlier try) or one of its own inputs (always), naming the file.
///
/// Errors: RunFailure with kNothingWritten.
void refuseOverwriting(const Options& options,
                       const PictureCommand& command,
                       const std::vector<RunInput>& inputs,
                       InputQueue& queue);

/// The same of files alone. `inputs` are never overwritten.
void refuseOverwriting(const std::vector<std::filesystem::path>& outputs,
                       const std::vector<std::filesystem::path>& inputs,
                       bool force);

/// Makes the folder for the results. Errors: RunFailure with kNothingWritten.
void makeOutputFolder(const std::filesystem::path& folder);

}  // namespace patchscape::cli
