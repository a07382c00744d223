// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"

namespace patchscape::cli {

/// Lets the first Ctrl+C or SIGTERM end the run at the next safe point; a second one ends it at
/// once.
void watchForCancellation();

/// Whether such a signal came. Thread: any.
[[nodiscard]] bool cancelled() noexcept;

/// The same as what long jobs ask.
[[nodiscard]] KeepGoing untilCancelled();

}  // namespace patchscape::cli
