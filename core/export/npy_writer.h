// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <filesystem>

namespace patchscape {

/// Writes a map as NumPy's .npy 1.0 atomically: `<f4`, C order, shape (height, width), NaN where
/// it is invalid.
///
/// Errors: kWriteFailed. Thread: any.
void writeNpy(const std::filesystem::path& path, const ScalarMap& map);

}  // namespace patchscape
