// SPDX-License-Identifier: Apache-2.0
// depth, segment and analyze: views of a picture as files, from one backbone pass.
#include "app/cli/view_command.h"

#include "app/cli/commands.h"
#include "app/cli/head_choice.h"
#include "app/cli/picture_run.h"
#include "core/export/picture_record.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

class ViewCommand final : public PictureCommand {
 public:
  ViewCommand(const Options& options, WantedViews wanted, Report& report)
      : options_(options),
        wanted_(wanted),
        report_(report) {
    files_.pca = wanted.pca;
    if (wanted.depth) {
      files_.options.depth = options.views.depth;
    }
    if (wanted.segmentation) {
      files_.options.masks = options.views.masks;
    }
    files_.options.atGridSize = options.views.atGridSize;
    files_.options.sidecar = options.views.sidecar || wanted.together;
  }

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& stem) const override {
    return plannedNames(files_, stem).files;
  }

  [[nodiscard]] std::vector<std::string> outputPrefixes(const std::string& stem) const override {
    const auto prefix = plannedNames(files_, stem).maskPrefix;
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
  ViewFiles files_;
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
      requireFormatsFor(files_.options.depth->formats,
                        analyzer.openHead(*head)->description.depthKind == DepthKind::kMetric);
      files_.options.depth->request = depth_;
    } else {
      files_.options.depth.reset();
    }
  }
  if (wanted_.segmentation) {
    if (const auto head = headFor(own.segmentationHead, model, HeadTask::kSegmentation, analyzer)) {
      segmentation_ = SegmentationRequest{.head = *head,
                                          .input = own.segmentationInput,
                                          .scales = own.scales,
                                          .edgeAware = own.edgeAware};
      files_.options.masks->request = segmentation_;
    } else {
      files_.options.masks.reset();
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
  const WrittenViews written =
      writeViews(picture.result, files_, picture.folder, picture.input.stem, picture.written);
  for (const auto& [format, pixels] : written.saturated) {
    if (pixels > 0) {
      report_.note(fmt::format("{}: {} pixels lie beyond what {} holds.",
                               picture.input.path.filename().string(),
                               pixels,
                               rowOf(format).name));
    }
  }
  return written.names;
}

void ViewCommand::describe(const AnalysisResult& result, ordered_json& object) {
  describeViews(result, wanted_.together, object);
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
