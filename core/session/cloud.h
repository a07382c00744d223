// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/depth.h"
#include "core/geometry/calibration.h"
#include "core/geometry/cloud_builder.h"
#include "core/geometry/floor.h"
#include "core/geometry/relative_scale.h"
#include "core/overlay/cloud_style.h"
#include "core/overlay/depth_overlay.h"
#include "core/session/analysis_result.h"
#include "core/session/camera_choice.h"

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace patchscape {

/// How the cloud of one picture is made of its depth.
struct CloudRequest {
  CameraChoice camera;
  RelativeScale relative;  ///< How relative depth is read; not used for metres.
  /// Lines of known length: they scale the cloud to metres, and two or more solve the field of
  /// view where they tell it.
  std::vector<KnownLength> lengths;
  CloudFilters filters;
  bool level = false;  ///< Turned so that the floor is level, where one is found.
  bool mesh = false;

  [[nodiscard]] bool operator==(const CloudRequest&) const = default;
};

/// What a cloud is made of. Everything has the picture's size.
struct CloudInput {
  std::shared_ptr<const Picture> picture;
  std::shared_ptr<const Depth> depth;
  std::shared_ptr<const Segmentation> classes;  ///< Null: none.
  Image pca;                                    ///< The PCA colours; empty: none.
};

/// What a result gives for a cloud; without depth, `depth` is null. Thread: any.
[[nodiscard]] CloudInput cloudInputOf(const AnalysisResult& result);

/// The classes of a table that are not in `only`; none where `only` is empty, which means all.
[[nodiscard]] std::set<int> classesBut(const std::set<int>& only, const Segmentation& classes);

/// Whether there is what such colours are made of.
[[nodiscard]] bool hasColours(const CloudInput& input, CloudColouring colouring);

/// A picture to colour a cloud with, at the picture's size; the photo where there is nothing for
/// another colouring. Confidence is that of the class at each pixel, viridis from 0 to 1.
/// Thread: any.
[[nodiscard]] Image paintingOf(const CloudInput& input,
                               CloudColouring colouring,
                               const SegmentationStyle& classes = {},
                               const DepthStyle& depth = {});

/// The cloud of one picture, and how it came about.
struct Cloud {
  CloudRequest request;
  std::shared_ptr<const PointCloud> points;
  std::shared_ptr<const CloudMesh> mesh;  ///< Null: not asked for.
  /// Along the optical axis, in the cloud's unit, before any filter.
  std::shared_ptr<const ScalarMap> distances;
  std::optional<Calibration> calibration;  ///< Where lengths were known.
  std::optional<Plane> floor;              ///< Where it was levelled.
  CloudFilters filters;                    ///< As applied: within what the head can say.
  double edgeRatio = 0.0;                  ///< The one used.
  double buildMs = 0.0;

  [[nodiscard]] const Intrinsics& camera() const noexcept { return points->intrinsics; }
};

/// Makes the cloud of a picture whose depth is known.
///
/// Depth at the ends of what a metric head can say is no distance: it means "here or beyond". The
/// far end is the last fiftieth of its range.
/// Errors: those of camera, scale, calibration and filters; kInternal without a picture or depth.
/// Thread: any; uses several.
[[nodiscard]] Cloud makeCloud(const CloudInput& input, const CloudRequest& request);

}  // namespace patchscape
