// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QString>

#include <exception>

namespace patchscape {

/// An `Error` as the window shows it.
struct Failure {
  ErrorCode code = ErrorCode::kInternal;
  QString sentence;  ///< What is wrong and what to do next.
  QString context;   ///< For the fold "Details": path, shape, device.
};

/// The failure an `Error` describes. Thread: any.
[[nodiscard]] inline Failure failureOf(const Error& error) {
  return {error.code(), QString::fromUtf8(error.what()), QString::fromStdString(error.context())};
}

/// The failure of whatever else a library throws. Thread: any.
[[nodiscard]] inline Failure failureOf(const std::exception& error) {
  if (const auto* const known = dynamic_cast<const Error*>(&error)) {
    return failureOf(*known);
  }
  return {ErrorCode::kInternal, QString::fromUtf8(error.what()), {}};
}

}  // namespace patchscape
