// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace patchscape {

/// A name out of a file as a message may show it: in quotes, printable ASCII, at most 80
/// characters.
[[nodiscard]] std::string quotedName(std::string_view name);

/// Throws kBadData: "Cannot use PATH: WHAT; download or copy the file again."
[[noreturn]] void refuseDamaged(const std::filesystem::path& path, const std::string& what);

/// Throws kUnsupported: "Cannot use PATH: WHAT; ADVICE."
[[noreturn]] void refuseUnsupported(const std::filesystem::path& path,
                                    const std::string& what,
                                    const std::string& advice);

}  // namespace patchscape
