// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/export_options.h"
#include "core/export/file_set.h"
#include "core/session/analysis_result.h"

namespace patchscape {

/// The depth that an export writes: at the picture's size or the head's grid.
/// Errors: kInternal where the result has none.
[[nodiscard]] const Depth& depthToWrite(const AnalysisResult& result, bool atGridSize);

/// Writes the chosen files of a depth map into `files` and the figures into `report`.
///
/// Errors: as `exportResult`, which has checked the options.
void writeDepthFiles(const AnalysisResult& result,
                     const DepthExport& options,
                     bool atGridSize,
                     FileSet& files,
                     ExportReport& report);

}  // namespace patchscape
