// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

namespace patchscape {

/// Where this user's weights go: $XDG_DATA_HOME/patchscape/models, else
/// ~/.local/share/patchscape/models. It may not be there yet.
[[nodiscard]] std::filesystem::path userModelFolder();

/// All folders that weights are looked for in, in this order: the user's own, then those that the
/// machine's users share: patchscape/models in each of $XDG_DATA_DIRS, else /usr/local/share and
/// /usr/share. Nothing is ever written into the shared ones.
///
/// Source: XDG Base Directory Specification 0.8.
[[nodiscard]] std::vector<std::filesystem::path> modelFolders();

/// Rows and mirrors of the user's own: catalog.json beside the user's folder of models.
[[nodiscard]] std::filesystem::path userCatalogFile();

/// Where the SHA-256 of files are noted whose published one is not known:
/// $XDG_STATE_HOME/patchscape/models, else ~/.local/state/patchscape/models.
[[nodiscard]] std::filesystem::path pinFolder();

}  // namespace patchscape
