// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

// The program's folders after the XDG Base Directory Specification, which lets relative values
// count as unset. They may not be there yet. Thread: any, while nobody changes the environment.

namespace patchscape {

/// What this user chose to keep: ~/.local/share/patchscape, after XDG_DATA_HOME; below the working
/// folder where the user has no home.
[[nodiscard]] std::filesystem::path userDataFolder();

/// What the program learned and cannot make again: ~/.local/state/patchscape, after
/// XDG_STATE_HOME; below the working folder where the user has no home.
[[nodiscard]] std::filesystem::path userStateFolder();

/// What can be made again: ~/.cache/patchscape, after XDG_CACHE_HOME. Empty where the user has no
/// home: it is better not kept than in the way.
[[nodiscard]] std::filesystem::path userCacheFolder();

/// What the machine's users share: patchscape in each of XDG_DATA_DIRS, else in /usr/local/share
/// and /usr/share.
[[nodiscard]] std::vector<std::filesystem::path> sharedDataFolders();

}  // namespace patchscape
