// SPDX-License-Identifier: Apache-2.0
#include "core/export/cloud_sidecar.h"

#include "core/export/cloud_content.h"
#include "core/export/cloud_json.h"
#include "core/export/json_text.h"
#include "core/export/result_json.h"

#include <algorithm>

namespace patchscape {
namespace {

using nlohmann::ordered_json;

ordered_json distancesJson(const AnalysisResult& result, const CloudRecord& record) {
  if (!record.depthFile.empty()) {
    return {{"source", "file"}, {"name", record.depthFile}};
  }
  ordered_json json{{"source", "head"}, {"head", nullptr}};
  if (result.depth && result.depth->head) {
    json["head"] = jsonOf(*result.depth->head);
  }
  return json;
}

/// The automatic edge filter also cuts what is seen at a flat angle.
ordered_json slopeJson(const CloudFilters& filters, const Intrinsics& camera) {
  return filters.edgeRatio ? ordered_json(nullptr) : ordered_json(slopeRatioOf(camera));
}

ordered_json selectionJson(const CloudFilters& filters) {
  ordered_json json{{"filter", "selection"}, {"pixels", nullptr}};
  if (filters.selection && !filters.selection->empty()) {
    json["pixels"] = std::ranges::count_if(*filters.selection,
                                           [](std::uint8_t selected) { return selected != 0; });
  }
  return json;
}

/// In the order in which `buildCloud` applies them.
ordered_json filtersJson(const CloudFilters& filters, const Intrinsics& camera) {
  return ordered_json::array({{{"filter", "limits"},
                               {"nearest", orNull(filters.nearest)},
                               {"farthest", orNull(filters.farthest)}},
                              {{"filter", "edges"},
                               {"ratio", edgeRatioFor(filters, camera)},
                               {"slope_ratio", slopeJson(filters, camera)}},
                              {{"filter", "classes"}, {"hidden", filters.hiddenClasses}},
                              selectionJson(filters),
                              {{"filter", "stride"}, {"pixels", filters.stride}},
                              {{"filter", "outliers"}, {"sigmas", filters.outlierSigmas}},
                              {{"filter", "voxels"}, {"side", filters.voxel}}});
}

ordered_json scaleJson(const std::optional<RelativeScale>& scale) {
  if (!scale) {
    return nullptr;
  }
  return {{"formula", "1 / Z = a + b * d, d from 0 (farthest) to 1 (nearest)"},
          {"a", scale->a()},
          {"b", scale->b()},
          {"nearest", scale->nearest},
          {"farthest", scale->farthest},
          {"units", nameOf(scale->unit)}};
}

/// Each line with how much longer it is than was said, in parts of what was said.
ordered_json lengthsJson(const CloudRecord& record) {
  const std::vector<double>& residuals = record.calibration->residuals;
  auto json = ordered_json::array();
  for (std::size_t i = 0; i < record.lengths.size(); ++i) {
    const KnownLength& line = record.lengths[i];
    json.push_back({{"from", {line.from.u, line.from.v}},
                    {"to", {line.to.u, line.to.v}},
                    {"metres", line.metres},
                    {"residual", i < residuals.size() ? ordered_json(residuals[i]) : nullptr}});
  }
  return json;
}

ordered_json calibrationJson(const CloudRecord& record) {
  if (!record.calibration) {
    return nullptr;
  }
  return {{"scale", record.calibration->scale},
          {"focal_length_solved", record.calibration->focalSolved},
          {"lengths", lengthsJson(record)}};
}

}  // namespace

ordered_json cloudJson(const AnalysisResult& result, const CloudExport& options) {
  const PointCloud& cloud = *options.cloud;
  const CloudRecord& record = options.record;
  return {{"distances", distancesJson(result, record)},
          {"units", nameOf(cloud.unit)},
          {"axes", nameOf(options.axes)},
          {"points", cloud.size()},
          {"triangles", options.asMesh ? ordered_json(options.mesh->triangles.size()) : nullptr},
          {"organised", cloud.organised},
          {"normals", !cloud.normals.empty()},
          {"bounds", jsonOf(boundsIn(cloud, options.axes))},
          {"intrinsics", jsonOf(cloud.intrinsics)},
          {"relative_scale", scaleJson(record.relativeScale)},
          {"calibration", calibrationJson(record)},
          {"levelling_rotation", jsonOf(record.levelling)},
          {"filters", filtersJson(record.filters, cloud.intrinsics)}};
}

}  // namespace patchscape
