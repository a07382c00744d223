// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/downloads/fetch.h"

namespace patchscape::cli {

/// What gets files, loaded from its module beside the program or in ../lib/patchscape: the program
/// itself starts without Qt. Errors: kUnsupported where the module is not there or does not load.
[[nodiscard]] FetchFiles& loadFetch();

}  // namespace patchscape::cli
