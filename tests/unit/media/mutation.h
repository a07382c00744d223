// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "picture_files.h"

#include <random>

namespace patchscape::test {

/// Damages a copy in one of the ways that files break or are forged in.
[[nodiscard]] FileBytes mutated(FileBytes file, std::mt19937& random);

}  // namespace patchscape::test
