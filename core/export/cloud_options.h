// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/export/export_formats.h"
#include "core/geometry/calibration.h"
#include "core/geometry/cloud_builder.h"
#include "core/geometry/floor.h"
#include "core/geometry/point_cloud.h"
#include "core/geometry/relative_scale.h"
#include "core/session/cloud.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patchscape {

/// Which way the axes of a file point.
enum class CloudAxes {
  kViewer,  ///< x right, y up, z towards the viewer: upright in MeshLab, CloudCompare and Blender.
  kCamera   ///< x right, y down, z forward, as OpenCV and a cloud in memory have them.
};

/// The word that flags and files use: "viewer", "camera". Thread: any.
[[nodiscard]] constexpr std::string_view nameOf(CloudAxes axes) noexcept {
  return axes == CloudAxes::kViewer ? "viewer" : "camera";
}

/// The axes that a format has: glTF prescribes the viewer's, every other one has those chosen.
[[nodiscard]] constexpr CloudAxes axesOf(CloudFormat format, CloudAxes chosen) noexcept {
  return format == CloudFormat::kGlb ? CloudAxes::kViewer : chosen;
}

/// What a cloud file says of itself beside its points. Empty texts are left out.
struct CloudWriteOptions {
  CloudAxes axes = CloudAxes::kViewer;
  std::string program;
  std::string source;     ///< Name of the picture.
  std::string depthFile;  ///< Name of the file that the distances came from.
  std::string model;
  std::string head;
  std::optional<Rotation> levelling;  ///< Turned by this, so that the floor is level.
};

/// How a cloud was made, for the sidecar, which cannot tell it from the points.
struct CloudRecord {
  CloudFilters filters;
  std::string depthFile;  ///< Name of the file that the distances came from; empty: from the head.
  std::optional<RelativeScale> relativeScale;  ///< Where inverse depth was read as distance.
  std::vector<KnownLength> lengths;
  std::optional<Calibration> calibration;  ///< What the lengths said; distances have its scale.
  std::optional<Rotation> levelling;       ///< The cloud was turned by this.
};

/// The record of a cloud made of `depth`; the name of a depth file is for the caller to add.
/// Thread: any.
[[nodiscard]] CloudRecord recordOf(const Cloud& cloud, const Depth& depth);

[[nodiscard]] std::set<CloudFormat> defaultCloudFormats();

/// The files of a cloud. Their names follow from `formats` and `asMesh` alone.
struct CloudExport {
  std::set<CloudFormat> formats = defaultCloudFormats();
  CloudAxes axes = CloudAxes::kViewer;
  bool asMesh = false;  ///< PLY, GLB and OBJ have faces, the last two the picture on them.
  std::shared_ptr<const PointCloud> cloud;
  std::shared_ptr<const CloudMesh> mesh;  ///< Of the cloud; needed with `asMesh`.
  Image texture;  ///< What lies on the faces, of the cloud's aspect; empty: the photo.
  CloudRecord record;
};

/// Puts a made cloud into its export: points and surface, coloured by `painting`, and their record.
/// `painting`: of the cloud's size; empty: the photo's colours. Errors: as `coloursFrom`.
void putCloud(const Cloud& cloud, const Depth& depth, const Image& painting, CloudExport& files);

}  // namespace patchscape
