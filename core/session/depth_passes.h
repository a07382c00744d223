// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/scalar_map.h"
#include "core/inference/heads/heads.h"
#include "core/session/analysis_request.h"
#include "core/session/feature_source.h"

namespace patchscape {

/// What a depth head made of one picture.
struct DepthMaps {
  ScalarMap picture;  ///< At the picture's size.
  ScalarMap grid;     ///< As the head made it.
};

/// The ways to a depth map: from the shared pass, or from passes with the published preprocessing.
///
/// Errors: those of a pass and of the head; kInvalidArgument where the published preprocessing,
/// which does not shrink pictures, would make too many patches.
class DepthPasses {
 public:
  DepthPasses(FeatureSource& source, const DepthHead& head, HeadInput input, const Job& job)
      : source_(source),
        head_(head),
        input_(input),
        job_(job) {}

  [[nodiscard]] DepthMaps mapsOf(const Image& photo, const FeatureBundle& shared) const;

  /// Replaces the map by its mean with that of the mirrored picture, mirrored back.
  ///
  /// Source: depth evaluation of facebookresearch/dinov2 (flip test).
  void averageWithMirrored(DepthMaps& maps, const Image& photo, InputSize sharedSize) const;

 private:
  [[nodiscard]] DepthMaps atPictureSize(const HeadDepth& map, const Image& photo) const;
  [[nodiscard]] DepthMaps upstream(const Image& photo) const;

  FeatureSource& source_;
  const DepthHead& head_;
  HeadInput input_;
  const Job& job_;
};

}  // namespace patchscape
