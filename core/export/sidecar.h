// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/result_export.h"

#include <string>

namespace patchscape {

/// The JSON beside exported files: what made them, their units, and their hashes; relative paths
/// only.
[[nodiscard]] std::string sidecarOf(const AnalysisResult& result,
                                    const ExportPlan& plan,
                                    const ExportSource& source,
                                    const ExportedFiles& files);

}  // namespace patchscape
