// SPDX-License-Identifier: Apache-2.0
#include "core/export/sidecar.h"

#include "core/export/atomic_file.h"
#include "core/export/cloud_sidecar.h"
#include "core/export/depth_files.h"
#include "core/export/json_text.h"
#include "core/export/mask_files.h"
#include "core/export/result_json.h"
#include "core/export/result_text.h"
#include "core/geometry/intrinsics.h"

namespace patchscape {
namespace {

using nlohmann::ordered_json;

ordered_json rangeJson(ValueRange range) { return ordered_json::array({range.low, range.high}); }

const char* ruleName(RangeRule rule) {
  switch (rule) {
    case RangeRule::kMinMax:
      return "auto";
    case RangeRule::kPercent1:
      return "1-99 %";
    case RangeRule::kPercent2:
      return "2-98 %";
    case RangeRule::kFixed:
      return "fixed";
  }
  return "";
}

const char* inputName(HeadInput input) {
  switch (input) {
    case HeadInput::kShared:
      return "shared";
    case HeadInput::kUpstream:
      return "upstream";
    case HeadInput::kUpstreamCropped:
      return "upstream-cropped";
  }
  return "";
}

ordered_json requestJson(const DepthRequest& request) {
  return {{"input", inputName(request.input)},
          {"flip_test", request.flipTest},
          {"edge_aware", request.edgeAware}};
}

ordered_json requestJson(const SegmentationRequest& request) {
  return {{"input", inputName(request.input)},
          {"scales", request.scales},
          {"edge_aware", request.edgeAware}};
}

ordered_json sourceJson(const Picture& picture) {
  return {{"name", picture.name},
          {"width", picture.image.width()},
          {"height", picture.image.height()},
          {"sha256", picture.sha256}};
}

ordered_json tilesJson(const AnalysisResult& result) {
  const TileRule& rule = result.model->tiles;
  const std::int64_t patch = result.model->description.patchSize;
  const Tiling tiling = tilingOf(rule, result.grid);
  if (tiling.count() == 1) {
    return nullptr;
  }
  const PatchGrid overview = overviewOf(rule, result.grid);
  return {{"count", tiling.count()},
          {"width", tiling.tile.cols * patch},
          {"height", tiling.tile.rows * patch},
          {"least_overlap", rule.overlap * patch},
          {"overview", {overview.cols * patch, overview.rows * patch}}};
}

ordered_json inputJson(const AnalysisResult& result) {
  return {
      {"width", result.inputSize.width},
      {"height", result.inputSize.height},
      {"patch_size", result.model->description.patchSize},
      {"grid", {{"rows", result.grid.rows}, {"cols", result.grid.cols}}},
      {"tiles", tilesJson(result)},
      {"preprocessing",
       "resized to the input size (bicubic, anti-aliased), values in 0 to 1, minus mean (0.485, "
       "0.456, 0.406), divided by deviation (0.229, 0.224, 0.225)"}};
}

ordered_json depthViewJson(const DepthExport& options, const Depth& depth) {
  return {{"colormap", nameOf(options.style.map)},
          {"inverted", options.style.inverted},
          {"range_rule", ruleName(options.style.rule)},
          {"range", rangeJson(rangeOf(depth, options.style))},
          {"opacity", options.opacity},
          {"colour_bar", options.colourBar}};
}

ordered_json depthJson(const SidecarContent& content) {
  const Depth& depth = depthToWrite(content.result, content.options.atGridSize);
  const ScalarMap& map = valuesOf(depth);
  const auto* const metric = std::get_if<MetricDepth>(&depth);
  const DepthExport& options = *content.options.depth;
  ordered_json json{{"head", jsonOf(*content.result.depth->head)},
                    {"request", options.request ? requestJson(*options.request) : nullptr},
                    {"kind", metric != nullptr ? "depth" : "inverse_depth"},
                    {"units", metric != nullptr ? "m" : kRelativeUnits},
                    {"larger_is", metric != nullptr ? "farther" : "nearer"},
                    {"valid_range", nullptr},
                    {"width", map.width},
                    {"height", map.height},
                    {"invalid_pixels", content.report.invalidPixels},
                    {"norm16_range", nullptr},
                    {"view", nullptr}};
  if (metric != nullptr) {
    json["valid_range"] = rangeJson({metric->nearest, metric->farthest});
  }
  if (content.report.norm16) {
    json["norm16_range"] = rangeJson(*content.report.norm16);
  }
  if (options.formats.contains(DepthFormat::kView)) {
    json["view"] = depthViewJson(options, *content.result.depth->grid);
  }
  return json;
}

ordered_json segmentationJson(const SidecarContent& content) {
  const Segmentation& map = *content.result.segmentation->map;
  const MaskExport& options = *content.options.masks;
  const bool atGrid = content.options.atGridSize;
  const bool ade = options.ids == IdBase::kAdeFile;
  ordered_json json{{"head", jsonOf(*content.result.segmentation->head)},
                    {"request", options.request ? requestJson(*options.request) : nullptr},
                    {"class_table", map.classes->name},
                    {"classes", map.classes->classes.size()},
                    {"ids", ade ? "ade-file" : "head"},
                    {"id_of_first_class", idOffsetOf(options.ids)},
                    {"unlabelled_id", ade ? ordered_json(0) : ordered_json(nullptr)},
                    {"width", atGrid ? map.grid.cols : map.width},
                    {"height", atGrid ? map.grid.rows : map.height},
                    {"view", nullptr}};
  if (options.formats.contains(MaskFormat::kView)) {
    json["view"] = {{"only", options.style.only},
                    {"outlines_only", options.style.outlinesOnly},
                    {"opacity", options.opacity},
                    {"legend", options.legend}};
  }
  return json;
}

std::optional<double> focalPixelsOf(const ImageHeader& header) {
  if (!header.focalLength35mm) {
    return std::nullopt;
  }
  return intrinsicsFromFocal35(header.shownWidth(), header.shownHeight(), *header.focalLength35mm)
      .fx;
}

ordered_json intrinsicsJson(const ImageHeader& header) {
  if (!header.focalLength35mm && !header.focalLengthMm) {
    return nullptr;
  }
  return {{"source", "EXIF"},
          {"focal_length_mm", orNull(header.focalLengthMm)},
          {"focal_length_35mm", orNull(header.focalLength35mm)},
          {"focal_length_pixels", orNull(focalPixelsOf(header))}};
}

ordered_json fileJson(const ListedFile& listed) {
  ordered_json json{{"name", listed.file.name},
                    {"format", orNull(listed.format)},
                    {"bytes", listed.file.bytes},
                    {"sha256", listed.file.sha256}};
  if (listed.encoding) {
    json["units"] = listed.encoding->units;
    json["scale"] = listed.encoding->scale;
    json["offset"] = listed.encoding->offset;
    json["invalid"] = orNull(listed.encoding->invalid);
  }
  if (!listed.axes.empty()) {
    json["axes"] = listed.axes;
  }
  if (listed.saturated) {
    json["saturated_pixels"] = *listed.saturated;
  }
  return json;
}

ordered_json filesJson(const std::vector<ListedFile>& files) {
  auto json = ordered_json::array();
  for (const ListedFile& listed : files) {
    json.push_back(fileJson(listed));
  }
  return json;
}

}  // namespace

void writeSidecar(const std::filesystem::path& path, const SidecarContent& content) {
  const AnalysisResult& result = content.result;
  const ExportOptions& options = content.options;
  const ordered_json json{
      {"schema", "patchscape.export/1"},
      {"program", softwareName()},
      {"source", sourceJson(*result.picture)},
      {"model", result.model ? jsonOf(*result.model) : nullptr},
      {"input", result.model ? inputJson(result) : nullptr},
      {"device", result.model ? orNull(result.model->device) : nullptr},
      {"precision", result.model ? orNull(result.model->precision) : nullptr},
      {"output_size", options.atGridSize ? "grid" : "picture"},
      {"depth", options.depth ? depthJson(content) : ordered_json(nullptr)},
      {"segmentation", options.masks ? segmentationJson(content) : ordered_json(nullptr)},
      {"cloud", options.cloud ? cloudJson(result, *options.cloud) : ordered_json(nullptr)},
      {"intrinsics", intrinsicsJson(result.picture->header)},
      {"settings", options.settings},
      {"files", filesJson(content.files)}};
  writeAtomically(path, [&](std::ostream& out) { out << textOf(json) << '\n'; });
}

}  // namespace patchscape
