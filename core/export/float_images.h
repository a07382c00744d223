// SPDX-License-Identifier: Apache-2.0
// Pictures of one float a pixel. All: atomic; errors kWriteFailed; thread any.
#pragma once

#include "core/base/scalar_map.h"

#include <filesystem>
#include <map>
#include <string>

namespace patchscape {

/// OpenEXR: one channel `Z`, 32-bit float, scan lines, ZIP; `text` as string attributes.
void writeExr(const std::filesystem::path& path,
              const ScalarMap& map,
              const std::map<std::string, std::string>& text);

/// TIFF: one sample of 32-bit IEEE float a pixel, deflate with the float predictor.
void writeFloatTiff(const std::filesystem::path& path,
                    const ScalarMap& map,
                    const std::string& description);

/// PFM: `Pf`, little endian, rows bottom to top.
void writePfm(const std::filesystem::path& path, const ScalarMap& map);

}  // namespace patchscape
