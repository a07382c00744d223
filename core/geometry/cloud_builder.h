// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/scalar_map.h"
#include "core/base/segmentation.h"
#include "core/geometry/point_cloud.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace patchscape {

/// What a cloud is made of; all maps have the size of the picture.
struct CloudSource {
  const ScalarMap& distances;  ///< Along the optical axis; NaN, 0 and below are no distance.
  LengthUnit unit = LengthUnit::kMetres;
  const Image& colours;
  const Segmentation* classes = nullptr;  ///< For labels and confidence; null: none.
};

/// Which pixels become points. Applied in this order: limits, edges, classes and selection,
/// stride, outliers, voxels.
struct CloudFilters {
  std::optional<float> nearest;   ///< Points nearer than this go.
  std::optional<float> farthest;  ///< Points farther than this go.
  /// A point goes whose distance differs from that of one of its four neighbours by more than this
  /// share of itself; 0: all stay. Nothing: 0.03 (10 / focal length where that is more), and those
  /// on a surface seen at less than 6 degrees go too, at any picture size: the curtains that a
  /// network hangs between objects.
  std::optional<double> edgeRatio;
  std::set<int> hiddenClasses;
  /// One byte a pixel, 0 = not selected; empty: all are.
  std::shared_ptr<const std::vector<std::uint8_t>> selection;
  int stride = 1;  ///< Every so many pixels, in both directions.
  /// Points go that lie more loosely among their neighbours in the picture than the mean by so many
  /// standard deviations, and twice as loosely as those around them; 0: all stay.
  double outlierSigmas = 0.0;
  double voxel = 0.0;  ///< One point, the mean, a cube of this side; 0: all stay.
  bool normals = false;

  [[nodiscard]] bool operator==(const CloudFilters&) const = default;
};

/// The largest change of distance a pixel that is seen at 6 degrees, as a share of the distance.
[[nodiscard]] double slopeRatioOf(const Intrinsics& camera);

/// The edge ratio that `filters` mean for a camera.
[[nodiscard]] double edgeRatioFor(const CloudFilters& filters, const Intrinsics& camera);

/// The points of a picture whose distances are known.
///
/// The mean of a voxel stands for the pixel of its first point. Equal input gives equal output.
/// Errors: kInvalidArgument for maps of different sizes, a stride below 1, negative numbers, a
/// camera that is none. Thread: any; uses several.
[[nodiscard]] PointCloud buildCloud(const CloudSource& source,
                                    const Intrinsics& camera,
                                    const CloudFilters& filters);

/// The surface of a cloud that is not reduced to voxels: two triangles for every four neighbouring
/// pixels (at the cloud's stride), one for three, none across an edge.
/// `edgeRatio`: as in `CloudFilters`, for each side of a triangle; 0: only missing points cut.
[[nodiscard]] CloudMesh buildMesh(const PointCloud& cloud, int stride, double edgeRatio);

/// The colour of each point's pixel in a picture of the cloud's size.
[[nodiscard]] std::vector<Rgb> coloursFrom(const Image& picture, const PointCloud& cloud);

}  // namespace patchscape
