// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"

namespace patchscape::cli {

// Options that several commands which make views have in common.

/// A depth head under `name`, and --max-depth.
void addDepthHead(CLI::App& app, const char* name, ViewCommandOptions& own);

/// A segmentation head under `name`.
void addSegmentationHead(CLI::App& app, const char* name, ViewCommandOptions& own);

/// --colormap, --invert, --range and --colorbar.
void addDepthLooks(CLI::App& app, DepthExport& own);

/// --ids, --classes, --outlines and --legend.
void addMaskLooks(CLI::App& app, MaskExport& own);

/// --overlay and --edge-aware.
void addCommonLooks(CLI::App& app, ViewCommandOptions& own);

/// --layers, --no-norm, --dtype, and the arrays' container under `formatName`.
void addFeatureArrays(CLI::App& app, FeatureFiles& own, const char* formatName);

void addEdgeAware(CLI::App& app, ViewCommandOptions& own);
void addSidecar(CLI::App& app, ViewCommandOptions& own);

}  // namespace patchscape::cli
