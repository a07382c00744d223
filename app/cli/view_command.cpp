// SPDX-License-Identifier: Apache-2.0
// depth, segment and analyze: views of a picture as files, from one backbone pass.
#include "app/cli/view_command.h"

#include "app/cli/commands.h"
#include "app/cli/head_choice.h"
#include "app/cli/picture_run.h"
#include "core/export/result_text.h"

#include <fmt/format.h>

#include <cmath>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

constexpr const char* kPcaSuffix = "_pca.png";

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

class ViewCommand final : public PictureCommand {
 public:
  ViewCommand(const Options& options, WantedViews wanted, Report& report)
      : options_(options),
        wanted_(wanted),
        report_(report) {
    if (wanted.depth) {
      export_.depth = options.views.depth;
    }
    if (wanted.segmentation) {
      export_.masks = options.views.masks;
    }
    export_.atGridSize = options.views.atGridSize;
    export_.sidecar = options.views.sidecar || wanted.together;
  }

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& stem) const override {
    std::vector<std::string> names = plannedNames(export_, stem).files;
    if (wanted_.pca) {
      names.insert(names.begin(), stem + kPcaSuffix);
    }
    return names;
  }

  [[nodiscard]] std::vector<std::string> outputPrefixes(const std::string& stem) const override {
    const auto prefix = plannedNames(export_, stem).maskPrefix;
    return prefix ? std::vector{*prefix} : std::vector<std::string>();
  }

  void checkModel(const ModelInfo& model, Analyzer& analyzer) override;
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override;
  std::vector<std::string> write(const FinishedPicture& picture) override;
  void describe(const AnalysisResult& result, ordered_json& object) override;

 private:
  /// The head to use; a lenient command goes on without one, and says so, and the others end.
  [[nodiscard]] std::optional<HeadChoice> headFor(const std::string& name,
                                                  const ModelInfo& model,
                                                  HeadTask task,
                                                  Analyzer& analyzer) const;

  const Options& options_;
  WantedViews wanted_;
  Report& report_;
  ExportOptions export_;
  std::optional<DepthRequest> depth_;
  std::optional<SegmentationRequest> segmentation_;
};

std::optional<HeadChoice> ViewCommand::headFor(const std::string& name,
                                               const ModelInfo& model,
                                               HeadTask task,
                                               Analyzer& analyzer) const {
  try {
    return openHead({name, task, options_.views.farthest}, model, analyzer, report_);
  } catch (const Error& error) {
    if (wanted_.lenient && name.empty() && error.code() == ErrorCode::kNotFound) {
      report_.note(error.what());
      return std::nullopt;
    }
    throw;
  }
}

void ViewCommand::checkModel(const ModelInfo& model, Analyzer& analyzer) {
  const ViewCommandOptions& own = options_.views;
  if (wanted_.depth) {
    if (const auto head = headFor(own.depthHead, model, HeadTask::kDepth, analyzer)) {
      depth_ = DepthRequest{.head = *head,
                            .input = own.depthInput,
                            .flipTest = own.flipTest,
                            .edgeAware = own.edgeAware};
      requireFormatsFor(export_.depth->formats,
                        analyzer.openHead(*head)->description.depthKind == DepthKind::kMetric);
      export_.depth->request = depth_;
    } else {
      export_.depth.reset();
    }
  }
  if (wanted_.segmentation) {
    if (const auto head = headFor(own.segmentationHead, model, HeadTask::kSegmentation, analyzer)) {
      segmentation_ = SegmentationRequest{.head = *head,
                                          .input = own.segmentationInput,
                                          .scales = own.scales,
                                          .edgeAware = own.edgeAware};
      export_.masks->request = segmentation_;
    } else {
      export_.masks.reset();
    }
  }
}

AnalysisRequest ViewCommand::request(const RunInput& input) const {
  AnalysisRequest request;
  request.picture.path = input.path;
  request.size = options_.size;
  request.depth = depth_;
  request.segmentation = segmentation_;
  if (wanted_.pca) {
    request.pca = PcaRequest{};
  }
  return request;
}

std::vector<std::string> ViewCommand::write(const FinishedPicture& picture) {
  std::vector<std::string> names;
  ExportOptions options = export_;
  options.alsoListed = picture.written;
  if (wanted_.pca) {
    names.push_back(picture.input.stem + kPcaSuffix);
    PngText text = textOf(picture.result);
    text["Units"] = "PCA colours, no unit";
    writePng(picture.folder / names.front(), picture.result.pca->picture, text);
    options.alsoListed.push_back(names.front());
  }
  const ExportReport written =
      exportResult(picture.result, options, picture.folder, picture.input.stem);
  for (const WrittenFile& file : written.files) {
    names.push_back(file.name);
  }
  for (const auto& [format, pixels] : written.saturated) {
    if (pixels > 0) {
      report_.note(fmt::format("{}: {} pixels lie beyond what {} holds.",
                               picture.input.path.filename().string(),
                               pixels,
                               rowOf(format).name));
    }
  }
  return names;
}

void ViewCommand::describe(const AnalysisResult& result, ordered_json& object) {
  if (result.depth) {
    const ordered_json depth = jsonOf(*result.depth);
    if (wanted_.together) {
      object["depth"] = depth;
    } else {
      object.update(depth);
    }
  }
  if (result.segmentation) {
    const ordered_json segmentation = jsonOf(*result.segmentation, result.depth.has_value());
    if (wanted_.together) {
      object["segmentation"] = segmentation;
    } else {
      object.update(segmentation);
    }
  }
}

ExitCode run(const Options& options, WantedViews wanted, Report& report) {
  return runPictures(options, *makeViewCommand(options, wanted, report), report);
}

}  // namespace

std::unique_ptr<PictureCommand> makeViewCommand(const Options& options,
                                                WantedViews wanted,
                                                Report& report) {
  return std::make_unique<ViewCommand>(options, wanted, report);
}

ExitCode runDepth(const Options& options, Report& report) {
  return run(options, {.depth = true}, report);
}

ExitCode runSegment(const Options& options, Report& report) {
  return run(options, {.segmentation = true}, report);
}

ExitCode runAnalyze(const Options& options, Report& report) {
  return run(options,
             {.pca = true, .depth = true, .segmentation = true, .together = true, .lenient = true},
             report);
}

}  // namespace patchscape::cli
