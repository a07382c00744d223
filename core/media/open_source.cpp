// SPDX-License-Identifier: Apache-2.0
#include "core/base/ascii.h"
#include "core/media/capture_source.h"
#include "core/media/image_sequence.h"
#include "core/media/video_reader.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace patchscape {

bool isLiveLocator(const std::string& locator) {
  return locator.starts_with("camera:") || locator.starts_with("gst:") ||
         locator.starts_with("/dev/video");
}

bool hasVideoExtension(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 16> kExtensions{".mp4",
                                                         ".m4v",
                                                         ".mov",
                                                         ".mkv",
                                                         ".webm",
                                                         ".avi",
                                                         ".mpg",
                                                         ".mpeg",
                                                         ".ts",
                                                         ".mts",
                                                         ".m2ts",
                                                         ".wmv",
                                                         ".flv",
                                                         ".ogv",
                                                         ".3gp",
                                                         ".gif"};
  return std::ranges::find(kExtensions, asciiLower(path.extension().string())) != kExtensions.end();
}

std::unique_ptr<FrameSource> openFrameSource(const std::string& locator,
                                             const KeepGoing& keepGoing,
                                             const CaptureMode& mode) {
  if (isLiveLocator(locator)) {
    return std::make_unique<CaptureSource>(locator, mode, keepGoing);
  }
  if (namesImageSequence(locator)) {
    return std::make_unique<ImageSequence>(locator);
  }
  return std::make_unique<VideoReader>(locator, keepGoing);
}

}  // namespace patchscape
