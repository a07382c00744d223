// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"

namespace patchscape {

std::string_view nameOf(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kBadData:
      return "bad-data";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kOutOfMemory:
      return "out-of-memory";
    case ErrorCode::kDeviceLost:
      return "device-lost";
    case ErrorCode::kWriteFailed:
      return "write-failed";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace patchscape
