// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <gtest/gtest.h>

namespace patchscape::test {

/// The code and sentence of what `work` throws; a test that throws nothing fails.
template <typename Work>
Error errorOf(Work&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {ErrorCode::kInternal, ""};
}

}  // namespace patchscape::test
