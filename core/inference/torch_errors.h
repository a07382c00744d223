// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <initializer_list>
#include <new>
#include <string>
#include <utility>

namespace patchscape {

/// The Error for a failure inside LibTorch: out of memory and a lost GPU are told apart by their
/// messages.
[[nodiscard]] inline Error errorFromTorch(const std::string& what, const std::string& doing) {
  const auto says = [&](std::initializer_list<const char*> phrases) {
    return std::ranges::any_of(phrases,
                               [&](const char* phrase) { return what.find(phrase) != what.npos; });
  };
  if (says({"out of memory",
            "can't allocate memory",
            "not enough memory",
            "CUBLAS_STATUS_ALLOC_FAILED",
            "CUDNN_STATUS_ALLOC_FAILED"})) {
    return {ErrorCode::kOutOfMemory,
            "Not enough memory while " + doing + ": choose a smaller input size or model.",
            what};
  }
  if (says({"CUDA error", "CUBLAS_STATUS_EXECUTION_FAILED", "CUDNN_STATUS_EXECUTION_FAILED"})) {
    return {ErrorCode::kDeviceLost,
            "The GPU failed while " + doing + ": start the program again, or use --device cpu.",
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
