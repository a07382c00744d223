// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"

namespace patchscape::cli {

// Options that several commands which make views have in common.

/// A depth head under `name`, and --max-depth.
void addDepthHead(CLI::App& app, const char* name, ViewCommandOptions& own);

void addEdgeAware(CLI::App& app, ViewCommandOptions& own);
void addSidecar(CLI::App& app, ViewCommandOptions& own);

}  // namespace patchscape::cli
