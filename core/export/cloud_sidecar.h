// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_options.h"
#include "core/session/analysis_result.h"

#include <nlohmann/json.hpp>

namespace patchscape {

/// What a sidecar tells of a cloud: where its distances came from, unit, axes, camera, bounds in
/// those axes, and each filter with its parameters in the order in which they were applied.
[[nodiscard]] nlohmann::ordered_json cloudJson(const AnalysisResult& result,
                                               const CloudExport& options);

}  // namespace patchscape
