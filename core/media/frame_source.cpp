// SPDX-License-Identifier: Apache-2.0
#include "core/media/frame_source.h"

#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/media/capture_source.h"
#include "core/media/image_io.h"
#include "core/media/image_sequence.h"
#include "core/media/video_reader.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace patchscape {

FramePtr FrameSource::previous(const KeepGoing& keepGoing) {
  // Frames that cannot be decoded lie in the way of going back by one index.
  for (std::int64_t wanted = position() - 2; wanted >= 0; --wanted) {
    seek(wanted);
    FramePtr frame = next(keepGoing);
    if (frame && frame->index == wanted) {
      return frame;
    }
  }
  return nullptr;
}

void throwNoSuchFrame(const SourceInfo& info, std::int64_t index) {
  throw Error(ErrorCode::kInvalidArgument,
              info.name + " has frames 0 to " + std::to_string(info.frameCount - 1) + "; frame " +
                  std::to_string(index) + " is not among them.");
}

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
