// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/pca_types.h"

#include <filesystem>
#include <ostream>

namespace patchscape {

/// Writes a basis as safetensors: `mean`, `components`, `variance`, `range`, and where there is a
/// first stage `foreground_mean`, `foreground_component`, `foreground_range`; the rest as metadata.
void saveBasis(std::ostream& out, const PcaBasis& basis);

/// Reads it back exactly. Errors: kNotFound, kBadData naming what is missing or of wrong shape.
[[nodiscard]] PcaBasis loadBasis(const std::filesystem::path& path);

}  // namespace patchscape
