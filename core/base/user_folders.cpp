// SPDX-License-Identifier: Apache-2.0
#include "core/base/user_folders.h"

#include <cstdlib>
#include <sstream>
#include <string>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "patchscape";

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// The program's folder in a base folder of the user; relative where there is no home.
fs::path userFolder(const char* variable, const char* belowHome) {
  const fs::path named = environment(variable);
  return (named.is_absolute() ? named : fs::path(environment("HOME")) / belowHome) / kProgram;
}

}  // namespace

fs::path userDataFolder() { return userFolder("XDG_DATA_HOME", ".local/share"); }

fs::path userStateFolder() { return userFolder("XDG_STATE_HOME", ".local/state"); }

fs::path userCacheFolder() {
  const fs::path folder = userFolder("XDG_CACHE_HOME", ".cache");
  return folder.is_absolute() ? folder : fs::path();
}

std::vector<fs::path> sharedDataFolders() {
  std::string bases = environment("XDG_DATA_DIRS");
  if (bases.empty()) {
    bases = "/usr/local/share:/usr/share";
  }
  std::vector<fs::path> folders;
  std::istringstream parts(bases);
  for (std::string part; std::getline(parts, part, ':');) {
    if (fs::path(part).is_absolute()) {
      folders.push_back(fs::path(part) / kProgram);
    }
  }
  return folders;
}

}  // namespace patchscape
