// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace patchscape {

/// JSON as files hold it. File names need not be UTF-8, JSON must: what is not is replaced.
[[nodiscard]] inline std::string textOf(const nlohmann::ordered_json& json) {
  return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// `value`, or null for what is not known.
[[nodiscard]] inline nlohmann::ordered_json orNull(const std::string& value) {
  return value.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value);
}

template <typename Value>
[[nodiscard]] nlohmann::ordered_json orNull(const std::optional<Value>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

}  // namespace patchscape
