// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace patchscape {

/// The SHA-256 that was noted for a file when it was first got; empty: none was.
///
/// Thread: any.
[[nodiscard]] std::string notedSha256(const std::string& file);

/// Notes it, in the form that `sha256sum -c` reads. Errors: kWriteFailed.
void noteSha256(const std::string& file, const std::string& sha256);

/// Where it is noted: `file`.sha256 in `pinFolder`.
[[nodiscard]] std::filesystem::path noteOf(const std::string& file);

}  // namespace patchscape
