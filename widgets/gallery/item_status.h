// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace patchscape {

/// Where the analysis of a gallery item stands.
enum class ItemStatus { kWaiting, kRunning, kDone, kFailed };

}  // namespace patchscape
