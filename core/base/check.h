// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <sstream>
#include <string>

namespace patchscape::detail {

/// Collects the values streamed behind a failed PATCHSCAPE_CHECK and throws when it ends.
class CheckFailure {
 public:
  CheckFailure(const char* condition, const char* file, int line) {
    text_ << file << ':' << line << ": " << condition << ' ';
  }
  CheckFailure(const CheckFailure&) = delete;
  CheckFailure& operator=(const CheckFailure&) = delete;
  // The values are streamed in before the statement ends; only the destructor runs after them.
  // NOLINTNEXTLINE(bugprone-exception-escape)
  [[noreturn]] ~CheckFailure() noexcept(false) {
    throw Error(ErrorCode::kInternal,
                "Something went wrong inside Patchscape; please report this: " + text_.str(),
                text_.str());
  }

  template <typename T>
  CheckFailure& operator<<(const T& value) {
    text_ << value;
    return *this;
  }

 private:
  std::ostringstream text_;
};

}  // namespace patchscape::detail

/// Throws `Error` with kInternal, the place and the streamed values, where `condition` is false.
///
/// For our own mistakes only; what a file or a person can cause throws a named `Error`.
#define PATCHSCAPE_CHECK(condition) \
  if (condition) {                  \
  } else                            \
    ::patchscape::detail::CheckFailure(#condition, __FILE__, __LINE__)
