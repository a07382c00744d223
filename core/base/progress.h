// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <functional>
#include <string_view>

namespace patchscape {

/// Asked at safe points of a long job; false abandons it with kCancelled.
using KeepGoing = std::function<bool()>;

/// Told how far a job is: a stage for people ("backbone") and a fraction of the whole in 0…1.
using Progress = std::function<void(std::string_view stage, double fraction)>;

/// Throws kCancelled where `keepGoing` is set and says no.
inline void throwIfCancelled(const KeepGoing& keepGoing) {
  if (keepGoing && !keepGoing()) {
    throw Error(ErrorCode::kCancelled, "Cancelled.");
  }
}

}  // namespace patchscape
