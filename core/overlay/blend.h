// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"

namespace patchscape {

/// `over` laid on `under` with an opacity of 0…1: round(under + (over − under) · opacity).
///
/// Errors: kInternal where the sizes differ. Thread: any; pure.
[[nodiscard]] Image blend(const Image& under, const Image& over, double opacity);

}  // namespace patchscape
