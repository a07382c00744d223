// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/inference/device.h"
#include "core/inference/feature_bundle.h"
#include "core/inference/model_description.h"
#include "core/weights/weight_file.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace patchscape {

/// A frozen vision transformer.
///
/// Thread: one at a time; the instance belongs to whoever holds it.
class Backbone {
 public:
  virtual ~Backbone() = default;

  [[nodiscard]] virtual const ModelDescription& description() const = 0;
  [[nodiscard]] virtual const Runtime& runtime() const = 0;

  /// Runs the network once; the tokens are on the runtime's device.
  ///
  /// A GPU may still be at work when this returns: see synchronise().
  ///
  /// \param pixels [B, 3, H, W] float32 on the CPU, normalised RGB; H and W multiples of the patch
  ///     size.
  /// \param layers Zero-based block indices to keep, ascending, e.g. {2, 5, 8, 11} for ViT-S/B.
  /// \param keepGoing Asked before every block; false abandons the pass. A GPU that repeats passes
  ///     of one shape runs them whole, in milliseconds: it is asked once.
  /// \param progress Told after every block, or once.
  ///
  /// Errors: kInvalidArgument for a wrong shape or layer index, kOutOfMemory, kCancelled.
  /// Source: Oquab et al. 2023 (DINOv2); Darcet et al. 2023 (registers).
  [[nodiscard]] virtual FeatureBundle forward(const at::Tensor& pixels,
                                              const std::vector<std::int64_t>& layers,
                                              const KeepGoing& keepGoing,
                                              const Progress& progress) = 0;

  /// Drops what is kept only to make later passes faster.
  virtual void releaseMemory() {}
};

/// What `file` is, found from its keys and shapes; never throws for a file that is no backbone:
/// `missing` and `unexpected` say why.
[[nodiscard]] ModelDescription describeBackbone(const WeightFile& file);

/// Makes a backbone of a weight file, strictly: every tensor must be there in its shape and nothing
/// unknown may remain.
///
/// float32 weights on the CPU stay in the mapping; other types and devices are converted once.
/// Errors: kBadData listing what was found and what is missing; kUnsupported for a device or
/// precision this machine lacks; kOutOfMemory.
[[nodiscard]] std::unique_ptr<Backbone> makeBackbone(const WeightFile& file,
                                                     const DeviceChoice& choice);

}  // namespace patchscape
