// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/base/progress.h"
#include "core/base/segmentation.h"
#include "core/base/tracking_types.h"
#include "core/inference/label_propagation.h"

#include <ATen/core/Tensor.h>

#include <memory>

namespace patchscape {

/// One frame as a tracker sees it.
struct TrackerFrame {
  at::Tensor patchTokens;  ///< [N, D] float32, on any device.
  PatchGrid grid;
  InputSize input;
  int width = 0;  ///< Pixels of the frame.
  int height = 0;
  const Segmentation* segments = nullptr;  ///< Of this frame, for ClickReach::kSegment.
};

/// Follows objects through a film: from clicks or a mask in one frame to the frames after it.
///
/// One film, one object. A frame in which something is said about an object becomes the first frame
/// of what follows: labels come from it and from those after it, never from a mistake before it.
/// Thread: one at a time.
class ObjectTracker {
 public:
  /// Errors: as `LabelPropagation`; kInvalidArgument for a similarity, a peak or a number of
  /// objects out of its range.
  explicit ObjectTracker(const TrackOptions& options);

  /// The objects of the next frame, at its size. Before anything is said of one, all is background.
  ///
  /// `probabilities` are the soft labels of the patches. A mask comes back as it was given.
  /// Errors: kInvalidArgument for a mask or labels of another size, a point outside the frame, an
  /// object out of 1…kMostObjects, or one that is to lose a point and was never there; those of
  /// `LabelPropagation::next`. After an error it is as if the frame had not been given.
  [[nodiscard]] std::shared_ptr<const Segmentation> next(const TrackerFrame& frame,
                                                         const ObjectEdit& edit,
                                                         const KeepGoing& keepGoing = {});

 private:
  [[nodiscard]] at::Tensor labelsBefore(const TrackerFrame& frame,
                                        const ObjectEdit& edit,
                                        const KeepGoing& keepGoing);
  void apply(const ObjectClick& click, const TrackerFrame& frame, at::Tensor& labels) const;
  [[nodiscard]] at::Tensor around(const ObjectClick& click, const TrackerFrame& frame) const;

  TrackOptions options_;
  LabelPropagation propagation_;
};

}  // namespace patchscape
