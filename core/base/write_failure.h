// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <filesystem>
#include <string>

namespace patchscape {

/// Throws kWriteFailed: `path` cannot be written, for the system's own `reason`.
[[noreturn]] inline void throwWriteFailed(const std::filesystem::path& path,
                                          const std::string& reason) {
  throw Error(ErrorCode::kWriteFailed,
              "Cannot write " + path.string() + ": " + reason +
                  ". Choose another folder or name, or make room.",
              path.string());
}

}  // namespace patchscape
