// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/inference/backbone.h"

#include <functional>
#include <memory>
#include <string>

namespace patchscape {

/// What a backbone that can do with less memory needs from its surroundings.
struct MemoryLadder {
  /// Opens the network: makeBackbone() of one file. Asked again with another choice where memory
  /// runs out.
  std::function<std::unique_ptr<Backbone>(const DeviceChoice&)> open;
  /// Gives back device memory that others hold, such as cached tokens. May be empty.
  std::function<void()> release;
  /// Told in a sentence for people when the network runs another way from now on. May be empty.
  std::function<void(const std::string&)> notice;
};

/// A backbone that answers a lack of memory by trying again with less of it, step by step: memory
/// kept for reuse is given back; a batch is halved; a GPU computes in float16; the CPU computes, in
/// float32 unless bfloat16 was asked for.
///
/// The network stays at the step it came to, and its runtime() tells; nothing else about a pass
/// changes. On the CPU there is no further step. Errors: those of the ladder's `open`; forward()
/// throws kOutOfMemory when the last step lacks memory as well.
[[nodiscard]] std::unique_ptr<Backbone> makeLadderBackbone(MemoryLadder ladder,
                                                           const DeviceChoice& choice);

}  // namespace patchscape
