// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_folders.h"

#include "core/base/user_folders.h"

namespace patchscape {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModels = "models";

}  // namespace

fs::path userModelFolder() { return userDataFolder() / kModels; }

std::vector<fs::path> modelFolders() {
  std::vector<fs::path> folders{userModelFolder()};
  for (const fs::path& shared : sharedDataFolders()) {
    folders.push_back(shared / kModels);
  }
  return folders;
}

fs::path userCatalogFile() { return userDataFolder() / "catalog.json"; }

fs::path pinFolder() { return userStateFolder() / kModels; }

}  // namespace patchscape
