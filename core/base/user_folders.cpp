// SPDX-License-Identifier: Apache-2.0
#include "core/base/user_folders.h"

#include <cstdlib>

namespace patchscape {

std::filesystem::path userCacheFolder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  // The specification lets relative values count as unset.
  if (const std::filesystem::path named(cache == nullptr ? "" : cache); named.is_absolute()) {
    return named / "patchscape";
  }
  const char* const home = std::getenv("HOME");
  return home == nullptr ? std::filesystem::path()
                         : std::filesystem::path(home) / ".cache/patchscape";
}

}  // namespace patchscape
