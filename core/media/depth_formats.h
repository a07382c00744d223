// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scalar_map.h"
#include "core/media/byte_order.h"

#include <string_view>

namespace patchscape {

/// One function a format of depth, the numbers as the file has them; sizes are checked against
/// limits.h before the map is made.
///
/// Units: metres. Errors: kBadData, kUnsupported, std::bad_alloc. Thread: any.
[[nodiscard]] ScalarMap readPngDepth(Bytes file, double stepsAMetre);
[[nodiscard]] ScalarMap readNpyDepth(Bytes file, double stepsAMetre);
[[nodiscard]] ScalarMap readExrDepth(Bytes file);
[[nodiscard]] ScalarMap readTiffDepth(Bytes file);
[[nodiscard]] ScalarMap readPfmDepth(Bytes file);

/// Throws kUnsupported for a valid file that is no depth map; says which files are.
[[noreturn]] void throwNoDepthMap(std::string_view format, std::string_view what);

}  // namespace patchscape
