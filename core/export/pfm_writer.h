// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <filesystem>

namespace patchscape {

/// Writes a map as PFM atomically: "Pf", scale −1.0 (little endian), rows from bottom to top, NaN
/// where it is invalid.
///
/// Errors: kWriteFailed. Thread: any.
void writePfm(const std::filesystem::path& path, const ScalarMap& map);

}  // namespace patchscape
