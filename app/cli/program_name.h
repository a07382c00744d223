// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchscape::cli {

inline constexpr const char* kVersion = PATCHSCAPE_VERSION;
inline constexpr const char* kProgramAndVersion = "Patchscape " PATCHSCAPE_VERSION;

}  // namespace patchscape::cli
