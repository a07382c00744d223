// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/media/byte_order.h"

#include <string_view>

namespace patchscape {

inline constexpr std::string_view kExrFormat = "EXR";

/// Refuses, before OpenEXR sees the file, what would make it allocate without measure: sizes past
/// limits.h, more channels or larger tiles than a picture has, large attributes.
///
/// Also refuses deep and multi-part files. Errors: kBadData, kUnsupported. Thread: any.
/// Source: "OpenEXR File Layout", OpenEXR documentation 3.1.
void requireModestExr(Bytes file);

}  // namespace patchscape
