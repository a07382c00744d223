// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/base/pca_types.h"
#include "core/base/tracking_types.h"
#include "core/overlay/pca_overlay.h"
#include "core/session/head_catalog.h"
#include "core/session/picture.h"
#include "core/session/picture_batch.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace patchscape {

class ObjectTracker;
class SteadyBasis;

/// A picture by path, or already decoded.
struct PictureRef {
  std::filesystem::path path;
  std::shared_ptr<const Picture> picture;  ///< Used instead of `path` where set.
};

/// How the PCA view of one picture is made.
struct PcaRequest {
  PcaOptions options;
  std::shared_ptr<const PcaBasis> basis;  ///< Frozen: applied, not fitted.
  /// The colours of a film, whose next frame this is; used where `basis` is null. Only the engine's
  /// thread touches it.
  std::shared_ptr<SteadyBasis> steady;
  std::vector<PictureRef> fitOn;  ///< Fitted jointly on these; empty: on the picture itself.
  Enlargement enlargement = Enlargement::kSmooth;
  bool drawAtGridSize = false;  ///< `picture` of the result is one pixel a patch.
};

/// What is wanted of the tokens themselves.
struct FeatureRequest {
  std::vector<std::int64_t> layers;  ///< Further blocks to give, zero-based.
  bool normed = true;                ///< Those layers after the final norm.
};

/// How the depth view of one picture is made.
struct DepthRequest {
  HeadChoice head;
  HeadInput input = HeadInput::kShared;
  bool flipTest = false;   ///< Mean with the mirrored picture, as published scores; a second pass.
  bool edgeAware = false;  ///< Edges follow the photo's.

  [[nodiscard]] bool operator==(const DepthRequest&) const = default;
};

/// How the segmentation of one picture is made.
struct SegmentationRequest {
  HeadChoice head;
  HeadInput input = HeadInput::kShared;
  /// Sides relative to the head's first, each also mirrored, their probabilities averaged; only
  /// with kUpstream. Empty: one scale, not mirrored.
  std::vector<double> scales;
  bool edgeAware = false;

  [[nodiscard]] bool operator==(const SegmentationRequest&) const = default;
};

/// How a picture is named as a whole: by a head, or by its nearest neighbours.
struct ClassificationRequest {
  HeadChoice head;                 ///< Empty path: by neighbours.
  std::filesystem::path examples;  ///< A folder with one folder of pictures a class.
  int neighbours = 20;
  int top = 5;  ///< Classes to give.
  HeadInput input = HeadInput::kShared;

  [[nodiscard]] bool operator==(const ClassificationRequest&) const = default;
};

/// Where the objects are that a film's frames before this one showed.
struct TrackRequest {
  /// Of the film whose next frame this is (`makeObjectTracker`). Only the engine's thread touches
  /// it.
  std::shared_ptr<ObjectTracker> tracker;
  ObjectEdit edit;  ///< What is said in this frame.
};

/// One picture and everything that is wanted of it, from one backbone pass where all share it.
struct AnalysisRequest {
  PictureRef picture;
  SizeRule size;  ///< Zero in both: the model's default.
  std::optional<PcaRequest> pca;
  std::optional<FeatureRequest> features;
  std::optional<DepthRequest> depth;
  std::optional<SegmentationRequest> segmentation;
  std::optional<ClassificationRequest> classification;
  std::optional<TrackRequest> track;
  /// Those that share passes with `picture`, which is one of them; null: it has a pass of its own.
  std::shared_ptr<PictureBatch> batch;
};

}  // namespace patchscape
