// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/base/tracking_types.h"
#include "core/media/frame_source.h"
#include "core/session/analysis_engine.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// Makes what follows the objects of one film, for `TrackRequest`. Errors: kInvalidArgument for an
/// option out of its range. Thread: any; the tracker itself belongs to the engine's thread.
[[nodiscard]] std::shared_ptr<ObjectTracker> makeObjectTracker(const TrackOptions& options);

/// What is to be followed through a film.
struct ClipTracking {
  TrackOptions options;
  SizeRule size;  ///< Zero in both: the model's default.
  /// What is said, by the frame's index; at least one. Before the first, nothing is computed.
  std::map<std::int64_t, ObjectEdit> edits;
  /// How segments are found, for ClickReach::kSegment; only frames with clicks need them.
  std::optional<SegmentationRequest> segments;
};

/// One frame of a film with its objects.
struct TrackedFrame {
  const Frame& frame;
  Image image;  ///< As large as the film's first frame.
  std::shared_ptr<const Segmentation> objects;
  std::int64_t lost = 0;  ///< Frames before this one that could not be had.
};

/// What became of a film.
struct ClipReport {
  std::int64_t frames = 0;
  std::int64_t dropped = 0;                 ///< That the source has and that could not be had.
  std::vector<std::string> notes;           ///< What a person should know, a sentence each.
  int backbonePasses = 0;                   ///< One a frame, from the first with an edit on.
  std::map<std::string, double> timingsMs;  ///< Summed over all frames.
  InputSize inputSize;
  PatchGrid grid;
  int objects = 0;
};

/// Follows objects through a film, frame by frame, from where something is first said of them.
///
/// Every frame goes to `take`, those before as background; the table of classes is the same in all.
/// What is said of a frame that cannot be had holds for the next one. Memory is that of a few
/// frames, whatever the film's length.
/// Errors: kInvalidArgument where nothing is said, or of a frame that the film does not have; those
/// of the source, the engine and `ObjectTracker::next`, and what `take` throws; kBadData where no
/// frame can be read; kCancelled.
ClipReport trackClip(FrameSource& source,
                     AnalysisEngine& engine,
                     const ClipTracking& tracking,
                     const std::function<void(const TrackedFrame&)>& take,
                     const KeepGoing& keepGoing = {});

}  // namespace patchscape
