// SPDX-License-Identifier: Apache-2.0
#include "core/export/picture_record.h"

#include "core/overlay/value_range.h"

#include <cmath>
#include <utility>

namespace patchscape {
namespace {

using nlohmann::ordered_json;

/// A finite number, or null.
ordered_json numberOf(float value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json jsonOf(const DepthResult& depth) {
  const Depth& map = *depth.depth;
  const ValueRange ends = findRange(valuesOf(map), RangeRule::kMinMax);
  ordered_json json{{"kind", isMetric(map) ? "metric" : "relative"},
                    {"unit", isMetric(map) ? "m" : "relative"},
                    {"head", depth.head->choice.about.name},
                    {"min", ends.low},
                    {"max", ends.high}};
  for (const auto& [name, fraction] : {std::pair{"5", 0.05}, {"50", 0.5}, {"95", 0.95}}) {
    json["quantiles"][name] = numberOf(quantileOf(valuesOf(map), fraction));
  }
  return json;
}

ordered_json jsonOf(const SegmentationResult& segmentation, bool withDepth) {
  const Segmentation& map = *segmentation.map;
  ordered_json json{{"head", segmentation.head->choice.about.name},
                    {"classes", ordered_json::array()}};
  for (const LegendRow& row : segmentation.legend) {
    ordered_json entry{{"id", row.id},
                       {"name", map.classes->classes[static_cast<std::size_t>(row.id)].name},
                       {"percent", row.percent}};
    if (withDepth) {
      entry["mean_depth"] = numberOf(row.meanDepth);
    }
    json["classes"].push_back(entry);
  }
  return json;
}

ordered_json headOf(const RunInput& input, const RecordedModel& model, const char* status) {
  return {{"input", input.path.string()},
          {"status", status},
          {"error", nullptr},
          {"outputs", ordered_json::array()},
          {"model", {{"name", model.name}, {"sha256", model.sha256}}}};
}

}  // namespace

ordered_json recordOf(const RunInput& input,
                      const RecordedModel& model,
                      const AnalysisResult& result,
                      const std::vector<std::string>& outputs,
                      double writeMs) {
  ordered_json record = headOf(input, model, "ok");
  record["outputs"] = outputs;
  record["input_size"] = {result.inputSize.width, result.inputSize.height};
  record["grid"] = {result.grid.rows, result.grid.cols};
  std::map<std::string, double> timings = result.timingsMs;
  for (const auto& [stage, spent] : input.timingsMs) {
    timings[stage] += spent;
  }
  timings["write"] = writeMs;
  record["timings_ms"] = timings;
  record["backbone_passes"] = result.backbonePasses + input.backbonePasses;
  if (result.picturesInPass > 1) {
    record["pictures_in_pass"] = result.picturesInPass;
  }
  if (!result.notices.empty()) {
    record["notices"] = result.notices;
  }
  return record;
}

ordered_json recordOf(const RunInput& input, const RecordedModel& model, const Error& error) {
  ordered_json record = headOf(input, model, "error");
  record["error"] = error.what();
  record["error_code"] = nameOf(error.code());
  return record;
}

void describeViews(const AnalysisResult& result, bool together, ordered_json& record) {
  if (result.depth) {
    const ordered_json depth = jsonOf(*result.depth);
    if (together) {
      record["depth"] = depth;
    } else {
      record.update(depth);
    }
  }
  if (result.segmentation) {
    const ordered_json segmentation = jsonOf(*result.segmentation, result.depth.has_value());
    if (together) {
      record["segmentation"] = segmentation;
    } else {
      record.update(segmentation);
    }
  }
}

void describeFeatures(const AnalysisResult& result, ordered_json& record) {
  record["arrays"] = ordered_json::object();
  for (const TokenArray& tokens : result.features) {
    record["arrays"][tokens.name] = tokens.shape;
  }
}

}  // namespace patchscape
