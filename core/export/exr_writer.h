// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <filesystem>
#include <map>
#include <string>

namespace patchscape {

/// Writes a map as OpenEXR atomically: one channel Z of type FLOAT, scan lines, ZIP, NaN where it
/// is invalid; `attributes` as string attributes.
///
/// Errors: kWriteFailed. Thread: any.
void writeExr(const std::filesystem::path& path,
              const ScalarMap& map,
              const std::map<std::string, std::string>& attributes);

}  // namespace patchscape
