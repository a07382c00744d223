// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/limits.h"

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <vector>

namespace patchscape {

/// The paths that a list names, one a line, as they are. Empty lines, a carriage return at the end
/// of a line and a byte order mark count for nothing. `name` is what a sentence calls the list.
///
/// Errors: kInvalidArgument for what is no list of paths, or has more than `mostBytes`.
[[nodiscard]] std::vector<std::string> readPathList(std::istream& list,
                                                    const std::string& name,
                                                    std::size_t mostBytes = limits::kMaxListBytes);

/// The same of a file (or a pipe of that name). Errors: also where it cannot be read or is empty.
[[nodiscard]] std::vector<std::string> readPathList(const std::filesystem::path& file);

}  // namespace patchscape
