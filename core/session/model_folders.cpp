// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_folders.h"

#include <cstdlib>
#include <sstream>
#include <string>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// A base folder of the user: the specification lets relative values count as unset.
fs::path userBase(const char* variable, const char* belowHome) {
  const fs::path named = environment(variable);
  if (named.is_absolute()) {
    return named;
  }
  const std::string home = environment("HOME");
  return fs::path(home.empty() ? "." : home) / belowHome;
}

}  // namespace

fs::path userModelFolder() {
  return userBase("XDG_DATA_HOME", ".local/share") / "patchscape" / "models";
}

std::vector<fs::path> modelFolders() {
  std::vector<fs::path> folders{userModelFolder()};
  std::string shared = environment("XDG_DATA_DIRS");
  if (shared.empty()) {
    shared = "/usr/local/share:/usr/share";
  }
  std::istringstream parts(shared);
  for (std::string part; std::getline(parts, part, ':');) {
    if (fs::path(part).is_absolute()) {
      folders.push_back(fs::path(part) / "patchscape" / "models");
    }
  }
  return folders;
}

fs::path userCatalogFile() { return userModelFolder().parent_path() / "catalog.json"; }

fs::path pinFolder() {
  return userBase("XDG_STATE_HOME", ".local/state") / "patchscape" / "models";
}

}  // namespace patchscape
