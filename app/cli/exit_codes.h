// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <stdexcept>
#include <string>

namespace patchscape::cli {

/// What the program's exit status says; scripts rely on the numbers (docs/cli.md).
enum class ExitCode : int {
  kDone = 0,            ///< Every input is done.
  kSomeFailed = 1,      ///< Some inputs failed; the others are done.
  kUsage = 2,           ///< The command line asks for something that cannot be.
  kModelUnusable = 3,   ///< The model, basis or device cannot be used; no picture was looked at.
  kNothingWritten = 4,  ///< Nothing could be written, or a result exists and --force is not given.
  kInternal = 70,       ///< Our mistake.
  kCancelled = 130,     ///< Ctrl+C or SIGTERM.
};

/// Ends the whole run, unlike an `Error`, which ends one input. `what()` is for a person.
class RunFailure : public std::runtime_error {
 public:
  RunFailure(ExitCode exitCode, const std::string& message)
      : std::runtime_error(message),
        exitCode_(exitCode) {}

  [[nodiscard]] ExitCode exitCode() const noexcept { return exitCode_; }

 private:
  ExitCode exitCode_;
};

/// The exit status of an error that ends the whole run before any picture.
[[nodiscard]] inline ExitCode exitCodeOf(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return ExitCode::kUsage;
    case ErrorCode::kWriteFailed:
      return ExitCode::kNothingWritten;
    case ErrorCode::kCancelled:
      return ExitCode::kCancelled;
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
    default:
      return ExitCode::kSomeFailed;
  }
}

/// The same for an error met while the model, a basis or the device is opened.
[[nodiscard]] inline ExitCode modelExitCodeOf(ErrorCode code) noexcept {
  const ExitCode exitCode = exitCodeOf(code);
  return exitCode == ExitCode::kSomeFailed ? ExitCode::kModelUnusable : exitCode;
}

}  // namespace patchscape::cli
