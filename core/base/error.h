// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace patchscape {

/// What the caller can do about a failure.
enum class ErrorCode {
  kInvalidArgument,  ///< The user asked for something that cannot be.
  kNotFound,         ///< A file, model or device is absent.
  kBadData,          ///< A file exists but is not what it claims to be.
  kUnsupported,      ///< Valid, but not in this build or on this device.
  kOutOfMemory,      ///< Host or device; the message names which and how much.
  kDeviceLost,       ///< Camera unplugged, CUDA context gone.
  kWriteFailed,      ///< A result could not be written: disk full, read-only, already there.
  kCancelled,        ///< Not a failure; never shown.
  kInternal,         ///< Our mistake; logged with its place.
};

/// The one exception that leaves a core function.
///
/// `what()` is a sentence for a person that says what to do next; `context()` is for the log
/// (path, shape, device).
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::string context = {})
      : std::runtime_error(message),
        code_(code),
        context_(std::move(context)) {}

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& context() const noexcept { return context_; }

 private:
  ErrorCode code_;
  std::string context_;
};

/// The name of a code as the log and the JSON output write it, such as "bad-data".
[[nodiscard]] std::string_view nameOf(ErrorCode code) noexcept;

}  // namespace patchscape
