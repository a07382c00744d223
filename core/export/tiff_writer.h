// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"

#include <filesystem>
#include <string>

namespace patchscape {

/// What a TIFF says of itself in words.
struct TiffText {
  std::string description;  ///< ImageDescription
  std::string software;     ///< Software
};

/// Writes a map as TIFF atomically: one 32-bit IEEE float a pixel, deflated, NaN where it is
/// invalid. Without a predictor: few readers know the one for floats.
///
/// Errors: kWriteFailed. Thread: any.
void writeFloatTiff(const std::filesystem::path& path, const ScalarMap& map, const TiffText& text);

}  // namespace patchscape
