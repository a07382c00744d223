// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>
#include <utility>

namespace patchscape {

/// The Error for a failure inside LibTorch: out of memory is told apart by its message.
[[nodiscard]] inline Error errorFromTorch(const std::string& what, const std::string& doing) {
  const bool memory = what.find("out of memory") != what.npos ||
                      what.find("can't allocate memory") != what.npos ||
                      what.find("not enough memory") != what.npos;
  if (memory) {
    return {ErrorCode::kOutOfMemory,
            "Not enough memory while " + doing + ": choose a smaller input size or model.",
            what};
  }
  return {ErrorCode::kInternal,
          "LibTorch failed while " + doing + "; please report this: " + what,
          what};
}

/// Runs `work`; LibTorch's exceptions leave as `Error`.
template <typename Work>
auto translateTorchErrors(const std::string& doing, Work&& work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const c10::Error& error) {
    throw errorFromTorch(error.what_without_backtrace(), doing);
  } catch (const std::bad_alloc&) {
    throw errorFromTorch("out of memory", doing);
  }
}

}  // namespace patchscape
