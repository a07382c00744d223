// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace patchscape {

/// JSON as files hold it. File names need not be UTF-8, JSON must: what is not is replaced.
[[nodiscard]] inline std::string textOf(const nlohmann::ordered_json& json) {
  return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace patchscape
