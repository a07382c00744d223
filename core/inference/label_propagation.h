// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"
#include "core/base/progress.h"
#include "core/base/tracking_types.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <deque>

namespace patchscape {

/// Carries the labels of one frame's patches to the frames after it, without training.
///
/// Each patch takes the weighted mean label of the `nearest` patches most like it (cosine) among
/// the first frame and the last `contextFrames`, within `radius`. Patches exactly as like as the
/// last of them lend theirs, too. Holds that many frames and a block of similarities, whatever the
/// length of the clip.
/// Source: eval_video_segmentation.py of facebookresearch/dino. Thread: one at a time.
class LabelPropagation {
 public:
  /// Errors: kInvalidArgument for an option out of its range, naming it.
  explicit LabelPropagation(const PropagationOptions& options);

  /// Makes this the first frame, and forgets all others.
  ///
  /// Shapes: tokens [rows · cols, D], labels [C, rows, cols], both float32 on any device; for each
  /// patch the labels are shares of its area.
  void start(const at::Tensor& tokens, PatchGrid grid, const at::Tensor& labels);

  [[nodiscard]] bool hasStarted() const noexcept { return first_.labels.defined(); }

  /// The labels of the next frame's patches, [C, rows, cols] on the first frame's device.
  ///
  /// Errors: kInvalidArgument where the grid or the width differs from the first frame's;
  /// kCancelled, and then it is as if the frame had not been given.
  [[nodiscard]] at::Tensor next(const at::Tensor& tokens,
                                PatchGrid grid,
                                const KeepGoing& keepGoing = {});

  /// The same labels, but the frame lends none to those after it. Errors: as `next`.
  [[nodiscard]] at::Tensor labelsFor(const at::Tensor& tokens,
                                     PatchGrid grid,
                                     const KeepGoing& keepGoing = {}) const;

  /// Bytes of all frames held.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct LabelledFrame {
    at::Tensor features;  ///< [rows, cols, D], unit length.
    at::Tensor labels;    ///< [C, rows, cols]
  };
  struct Block {
    std::int64_t row = 0, rows = 0, col = 0, cols = 0;
  };

  [[nodiscard]] at::Tensor unit(const at::Tensor& tokens, PatchGrid grid) const;
  [[nodiscard]] at::Tensor labelsOf(const at::Tensor& features, const KeepGoing& keepGoing) const;
  [[nodiscard]] at::Tensor labelsOf(const Block& block, const at::Tensor& features) const;
  [[nodiscard]] Block reachOf(const Block& block, PatchGrid grid) const;
  [[nodiscard]] at::Tensor tooFar(const Block& block, const Block& reach) const;

  PropagationOptions options_;
  LabelledFrame first_;
  std::deque<LabelledFrame> last_;  ///< Oldest first.
};

}  // namespace patchscape
