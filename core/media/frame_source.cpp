// SPDX-License-Identifier: Apache-2.0
#include "core/media/frame_source.h"

#include "core/base/error.h"

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

}  // namespace patchscape
