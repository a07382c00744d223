// SPDX-License-Identifier: Apache-2.0
#include "core/media/media_error.h"

#include "core/base/error.h"
#include "core/base/limits.h"

namespace patchscape {

void throwCutShort(std::string_view format) {
  throw Error(ErrorCode::kBadData,
              "The " + std::string(format) +
                  " is cut short: its end is missing. Copy or download it again.");
}

void throwDamaged(std::string_view format, std::string_view detail) {
  throw Error(ErrorCode::kBadData,
              "The " + std::string(format) + " is damaged (" + std::string(detail) +
                  "). Copy or download it again.");
}

void throwUnsupportedKind(std::string_view format, std::string_view what) {
  throw Error(ErrorCode::kUnsupported,
              "The " + std::string(format) + " " + std::string(what) +
                  ". Save it with 8 or 16 bits a channel as PNG and open that.");
}

void requireAllowedSize(std::string_view format, std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) {
    throwDamaged(format, "its width or height is zero");
  }
  const auto maxSide = static_cast<std::uint64_t>(limits::kMaxImageSide);
  const auto maxPixels = static_cast<std::uint64_t>(limits::kMaxImagePixels);
  if (width <= maxSide && height <= maxSide && width * height <= maxPixels) {
    return;
  }
  throw Error(ErrorCode::kUnsupported,
              "The " + std::string(format) + " is " + std::to_string(width) + " x " +
                  std::to_string(height) + " pixels; the limit is " + std::to_string(maxPixels) +
                  " pixels in all and " + std::to_string(maxSide) +
                  " a side. Scale it down and open that.");
}

void requireAllowedVideoSize(const std::string& name, std::int64_t width, std::int64_t height) {
  if (width <= 0 || height <= 0) {
    throw Error(ErrorCode::kBadData,
                name +
                    " does not say how large its frames are. It is damaged: copy or download it "
                    "again.");
  }
  if (width <= limits::kMaxVideoSide && height <= limits::kMaxVideoSide &&
      width * height <= limits::kMaxVideoPixels) {
    return;
  }
  throw Error(ErrorCode::kUnsupported,
              name + " has frames of " + std::to_string(width) + " x " + std::to_string(height) +
                  " pixels; the limit is " + std::to_string(limits::kMaxVideoPixels) +
                  " pixels in all and " + std::to_string(limits::kMaxVideoSide) +
                  " a side. Scale the video down and open that.");
}

void requireAllowedBytes(std::size_t bytes) {
  if (bytes == 0) {
    throw Error(ErrorCode::kBadData, "The file is empty. Copy or download it again.");
  }
  if (bytes > limits::kMaxImageFileBytes) {
    throw Error(ErrorCode::kUnsupported,
                "The file has " + std::to_string(bytes) + " bytes; the limit is " +
                    std::to_string(limits::kMaxImageFileBytes) + ". Save it smaller.");
  }
}

}  // namespace patchscape
