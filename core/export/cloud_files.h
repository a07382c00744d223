// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_options.h"
#include "core/export/file_set.h"
#include "core/session/analysis_result.h"

#include <string>
#include <vector>

namespace patchscape {

/// What the files of one format add to the stem, in the order in which they are written: one, and
/// for a mesh as OBJ its picture and material before it.
[[nodiscard]] std::vector<std::string> endingsOf(CloudFormat format, bool asMesh);

/// Refuses what the files of a cloud cannot hold, before one is begun. Errors: as `exportResult`.
void requireCloud(const AnalysisResult& result,
                  const CloudExport& options,
                  const std::string& stem);

/// Writes the chosen files of a cloud into `files`. Errors: as `exportResult`, which has checked
/// the options.
void writeCloudFiles(const AnalysisResult& result, const CloudExport& options, FileSet& files);

}  // namespace patchscape
