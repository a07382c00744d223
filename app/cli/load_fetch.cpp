// SPDX-License-Identifier: Apache-2.0
#include "app/cli/load_fetch.h"

#include <dlfcn.h>

#include <string>

namespace patchscape::cli {

FetchFiles& loadFetch() {
  namespace fs = std::filesystem;
  std::error_code failure;
  const fs::path folder = fs::read_symlink("/proc/self/exe", failure).parent_path();
  std::string why;
  for (const fs::path& place : {folder, folder.parent_path() / "lib/patchscape"}) {
    // Never closed: Qt does not like to be unloaded.
    void* const module = dlopen((place / kFetchModule).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (void* const symbol = module == nullptr ? nullptr : dlsym(module, kFetchSymbol)) {
      return **static_cast<FetchFiles* const*>(symbol);
    }
    const char* const text = dlerror();
    why += (why.empty() ? "" : "; ") + std::string(text == nullptr ? "" : text);
  }
  throw Error(ErrorCode::kUnsupported,
              std::string("Models cannot be got: ") + kFetchModule +
                  " does not load; install the program again, with Qt 6, or get the file by hand.",
              why);
}

}  // namespace patchscape::cli
