// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace patchscape {

/// SHA-256 of a file in lower-case hexadecimal; weights are read once and remembered until their
/// size or time changes. Empty where the file cannot be read any more.
/// Thread: any.
[[nodiscard]] std::string rememberedSha256(const std::filesystem::path& path);

}  // namespace patchscape
