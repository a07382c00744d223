// SPDX-License-Identifier: Apache-2.0
#include "core/export/sidecar.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace patchscape {
namespace {

using nlohmann::ordered_json;

std::string_view nameOf(RangeRule rule) {
  switch (rule) {
    case RangeRule::kMinMax:
      return "min-max";
    case RangeRule::kPercent1:
      return "percent-1-99";
    case RangeRule::kPercent2:
      return "percent-2-98";
    case RangeRule::kFixed:
      return "fixed";
  }
  return "";
}

ordered_json headOf(const HeadInfo* head) {
  if (head == nullptr) {
    return nullptr;
  }
  return {{"name", head->choice.about.name},
          {"architecture", head->description.architecture},
          {"sha256",
           head->choice.about.sha256.empty() ? ordered_json(nullptr)
                                             : ordered_json(head->choice.about.sha256)},
          {"licence", head->choice.about.licence}};
}

ordered_json pictureOf(const Picture& picture) {
  const auto& focal = picture.header.focalLength35mm;
  return {
      {"name", picture.name},
      {"sha256", picture.sha256},
      {"width", picture.image.width()},
      {"height", picture.image.height()},
      {"intrinsics", focal ? ordered_json{{"focal_length_35mm", *focal}} : ordered_json(nullptr)}};
}

ordered_json modelOf(const AnalysisResult& result, const ExportSource& source) {
  const ModelInfo& model = *result.model;
  return {{"name", model.choice.about.name},
          {"sha256",
           source.modelSha256.empty() ? ordered_json(nullptr) : ordered_json(source.modelSha256)},
          {"architecture", model.description.architecture},
          {"licence", model.choice.about.licence},
          {"device", model.device},
          {"precision", model.precision},
          {"patch_size", model.description.patchSize},
          {"input_size", {result.inputSize.width, result.inputSize.height}},
          {"grid", {result.grid.rows, result.grid.cols}},
          {"preprocessing", "shorter side to size, Pillow bicubic, ImageNet normalisation"}};
}

ordered_json depthOf(const AnalysisResult& result,
                     const ExportPlan& plan,
                     const ExportedFiles& files) {
  const Depth& depth = plan.depthGrid ? *result.depth->grid : *result.depth->depth;
  const auto* const metric = std::get_if<MetricDepth>(&depth);
  const ValueRange range = rangeOf(*result.depth->grid, plan.depthStyle);
  ordered_json json{{"head", headOf(result.depth->head.get())},
                    {"kind", metric != nullptr ? "depth" : "inverse_depth"},
                    {"unit", metric != nullptr ? "m" : "relative"},
                    {"near", metric != nullptr ? "low" : "high"},
                    {"size", {valuesOf(depth).width, valuesOf(depth).height}},
                    {"resampling", plan.depthGrid ? "none" : "bilinear"},
                    {"invalid", {{"float", "NaN"}, {"integer", 0}}},
                    {"view",
                     {{"colour_map", nameOf(plan.depthStyle.map)},
                      {"inverted", plan.depthStyle.inverted},
                      {"range_rule", nameOf(plan.depthStyle.rule)},
                      {"range", {range.low, range.high}}}}};
  if (metric != nullptr) {
    json["valid_range"] = {metric->nearest, metric->farthest};
  }
  for (const auto& [name, figures] : files.depthFigures) {
    const double perMetre = [&, format = name] {
      for (const DepthFormatRow& row : depthFormats()) {
        if (row.name == format) {
          return row.perMetre;
        }
      }
      return 0.0;
    }();
    if (perMetre > 0.0) {
      json["integers"][name] = {
          {"units_per_metre", perMetre}, {"offset", 0}, {"saturated_pixels", figures.saturated}};
    } else if (figures.normalisedBy) {
      json["integers"][name] = {{"low", figures.normalisedBy->low},
                                {"high", figures.normalisedBy->high},
                                {"low_is", 1},
                                {"high_is", 65'535},
                                {"clamped_pixels", figures.saturated}};
    }
  }
  return json;
}

ordered_json segmentationOf(const AnalysisResult& result, const ExportPlan& plan) {
  const Segmentation& map = *result.segmentation->map;
  return {{"head", headOf(result.segmentation->head.get())},
          {"classes", map.classes->name},
          {"class_count", map.classes->classes.size()},
          {"ids", plan.ids == IdBase::kHead ? "class index" : "class index + 1, 0 is unlabelled"},
          {"size", {map.width, map.height}},
          {"resampling", "bilinear scores, then arg-max"},
          {"view",
           {{"opacity", plan.opacity},
            {"only", plan.segmentationStyle.only},
            {"outlines_only", plan.segmentationStyle.outlinesOnly}}}};
}

}  // namespace

std::string sidecarOf(const AnalysisResult& result,
                      const ExportPlan& plan,
                      const ExportSource& source,
                      const ExportedFiles& files) {
  ordered_json json{{"schema", "patchscape-export-1"},
                    {"program", source.program},
                    {"input", pictureOf(*result.picture)},
                    {"model", modelOf(result, source)}};
  if (plan.pca && result.pca) {
    const PcaBasis& basis = *result.pca->basis;
    json["pca"] = {{"unit", "none"}, {"total_variance", basis.totalVariance}};
  }
  if (!plan.depth.empty() && result.depth) {
    json["depth"] = depthOf(result, plan, files);
  }
  if (!plan.masks.empty() && result.segmentation) {
    json["segmentation"] = segmentationOf(result, plan);
  }
  json["files"] = ordered_json::array();
  for (const ExportedFile& file : files.files) {
    json["files"].push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  // File names need not be UTF-8, JSON must.
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace patchscape
