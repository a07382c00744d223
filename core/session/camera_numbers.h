// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace patchscape {

/// Numbers of a JSON document by their path, such as "camera.fx" or "K.0.2".
using NumbersByPath = std::map<std::string, double, std::less<>>;

/// The numbers of a document that may describe a camera; all else is passed over.
///
/// Streaming: no document is built, and nesting costs nothing up to its limit of 64.
/// Errors: kBadData (no JSON, nested too deep, a camera's key twice or without a number), naming
/// `path`. Thread: any.
[[nodiscard]] NumbersByPath readCameraNumbers(const std::filesystem::path& path,
                                              std::string_view text);

}  // namespace patchscape
