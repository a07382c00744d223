// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_result.h"

#include <nlohmann/json.hpp>

namespace patchscape {

/// A model or head as sidecars name it, with the hash of its weights.
/// Thread: any; reads the weights once for their hash.
[[nodiscard]] nlohmann::ordered_json jsonOf(const ModelInfo& model);
[[nodiscard]] nlohmann::ordered_json jsonOf(const HeadInfo& head);

}  // namespace patchscape
