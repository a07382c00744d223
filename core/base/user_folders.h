// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace patchscape {

/// Where what can be made again is kept for this user: ~/.cache/patchscape, after XDG_CACHE_HOME.
/// It may not be there yet; empty where the user has no home. Thread: any, while nobody changes the
/// environment. Source: XDG Base Directory Specification.
[[nodiscard]] std::filesystem::path userCacheFolder();

}  // namespace patchscape
