// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/input_size.h"
#include "core/base/scalar_map.h"
#include "core/inference/heads/heads.h"
#include "core/inference/heads/own_passes.h"

namespace patchscape {

/// What a depth head made of one picture.
struct DepthMaps {
  ScalarMap picture;  ///< At the picture's size.
  ScalarMap grid;     ///< As the head made it.
};

/// A picture and how its shared pass was made.
struct SharedInput {
  const Image& photo;
  InputSize size;
  const FeatureBundle& bundle;
};

/// Depth from the shared pass, or from a pass with the published preprocessing.
///
/// Errors: those of a pass and of the head; kInvalidArgument where the published preprocessing,
/// which does not shrink pictures, would make too many patches.
[[nodiscard]] DepthMaps depthMaps(const DepthHead& head,
                                  HeadInput input,
                                  const SharedInput& shared,
                                  const OwnPasses& passes);

/// The mean of the maps and those of the mirrored picture, mirrored back. Same errors.
///
/// Source: depth evaluation of facebookresearch/dinov2 (flip test).
[[nodiscard]] DepthMaps flipTested(DepthMaps maps,
                                   const DepthHead& head,
                                   HeadInput input,
                                   const SharedInput& shared,
                                   const OwnPasses& passes);

}  // namespace patchscape
