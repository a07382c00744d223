// SPDX-License-Identifier: Apache-2.0
// video: what the network sees in a film, as a film.
#include "app/cli/cancellation.h"
#include "app/cli/commands.h"
#include "app/cli/film_run.h"
#include "app/cli/head_choice.h"
#include "app/cli/output_plan.h"
#include "core/export/film_export.h"
#include "core/media/video_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

class VideoRun {
 public:
  VideoRun(const Options& options, Report& report)
      : options_(options),
        own_(options.video),
        report_(report) {}

  ExitCode run();

 private:
  void checkNames();
  void openHeads(const ModelInfo& model);
  FilmReport convert();
  [[nodiscard]] bool wants(FilmView view) const {
    return std::ranges::find(own_.views, view) != own_.views.end();
  }
  [[nodiscard]] bool wantsDepth() const {
    return wants(FilmView::kDepth) || !own_.depthData.empty();
  }
  void describe(const FilmReport& film);
  [[nodiscard]] std::string writtenSoFar() const;

  const Options& options_;
  const VideoCommandOptions& own_;
  Report& report_;
  Analyzer analyzer_{0};  // No frame comes twice: nothing is worth keeping.
  FilmRun run_{options_, report_};
  FilmExportOptions film_;
};

ExitCode VideoRun::run() {
  film_.path = own_.output;
  film_.depthData = own_.depthData;
  film_.every = own_.every;
  film_.most = own_.most;
  film_.look.views = own_.views;
  film_.look.besidePhoto = own_.besidePhoto;
  film_.look.steady = own_.steady;
  film_.look.pcaOpacity = options_.views.depth.opacity;
  film_.look.depth = options_.views.depth;
  film_.look.masks = options_.views.masks;
  film_.request.size = options_.size;
  checkNames();
  run_.model = openModelOf(
      options_, analyzer_, report_, [this](const ModelInfo& model) { openHeads(model); });
  for (const fs::path& file : filesOf(film_)) {
    makeOutputFolder(fs::absolute(file).parent_path());
  }
  try {
    const FilmReport film = convert();
    describe(film);
    return ExitCode::kDone;
  } catch (const Error& error) {
    return run_.fail(error, writtenSoFar());
  }
}

void VideoRun::checkNames() {
  if (options_.inputs.size() != 1) {
    throw RunFailure(ExitCode::kUsage,
                     "One video at a time: several inputs would share one result. Run the command "
                     "once for each.");
  }
  requireVideoName(own_.output, "result video");
  const bool folder = !own_.depthData.empty() && !FilmDepth::isVideo(own_.depthData);
  std::error_code failure;
  if (folder && fs::exists(own_.depthData, failure) && !fs::is_empty(own_.depthData, failure)) {
    throw RunFailure(ExitCode::kNothingWritten,
                     fmt::format("{} for the depth exists and is not empty. Name a new folder.",
                                 own_.depthData.string()));
  }
  std::vector<fs::path> outputs = filesOf(film_);
  if (folder) {
    outputs.pop_back();  // An empty folder is no result.
  }
  if (isLiveLocator(options_.inputs.front()) && own_.most == 0) {
    throw RunFailure(
        ExitCode::kUsage,
        "A camera has no end of its own. Say how many frames to take with --frames N.");
  }
  refuseOverwriting(outputs, {options_.inputs.front()}, options_.force);
}

void VideoRun::openHeads(const ModelInfo& model) {
  const ViewCommandOptions& looks = options_.views;
  if (wants(FilmView::kPca)) {
    film_.request.pca = PcaRequest{};
    if (!own_.basis.empty()) {
      film_.request.pca->basis = basisFor(model, own_.basis);
    }
  }
  if (wantsDepth()) {
    const HeadChoice head =
        openHead({looks.depthHead, HeadTask::kDepth, looks.farthest}, model, analyzer_, report_);
    film_.request.depth = DepthRequest{.head = head, .edgeAware = looks.edgeAware};
  }
  if (wants(FilmView::kSegmentation)) {
    const HeadChoice head =
        openHead({looks.segmentationHead, HeadTask::kSegmentation, {}}, model, analyzer_, report_);
    film_.request.segmentation = SegmentationRequest{.head = head, .edgeAware = looks.edgeAware};
  }
}

FilmReport VideoRun::convert() {
  const std::string& input = options_.inputs.front();
  const auto source = openFrameSource(input, untilCancelled());
  if (source->info().hasAudio && !own_.silent) {
    film_.audioFrom = input;
  }
  return exportFilm(
      *source, analyzer_, film_, untilCancelled(), run_.progress(source->info().name));
}

std::string VideoRun::writtenSoFar() const {
  return run_.written() == 0 ? "no frame was written."
                             : fmt::format("the first {} frames are in {}.",
                                           run_.written(),
                                           partialPath(film_.path).string());
}

void VideoRun::describe(const FilmReport& film) {
  for (const std::string& sentence : film.notes) {
    report_.note(sentence);
  }
  if (film.saturated > 0) {
    report_.note(fmt::format("{} depth values lie beyond what 16 bits hold.", film.saturated));
  }
  if (!options_.json) {
    for (const fs::path& file : film.files) {
      report_.written(file.lexically_normal());
    }
    return;
  }
  ordered_json object = run_.lineOf("ok");
  double most = 0.0;
  for (const auto& [view, index] : film.flicker) {
    most = std::max(most, index);
  }
  const fs::path folder = film_.path.has_parent_path() ? film_.path.parent_path() : ".";
  for (const fs::path& file : film.files) {
    object["outputs"].push_back(file.lexically_relative(folder).empty()
                                    ? file.string()
                                    : file.lexically_relative(folder).string());
  }
  object["input_size"] = {film.inputSize.width, film.inputSize.height};
  object["grid"] = {film.grid.rows, film.grid.cols};
  object["timings_ms"] = film.timingsMs;
  object["backbone_passes"] = film.backbonePasses;
  object["frames"] = film.frames;
  object["dropped"] = film.dropped;
  object["flicker"] = most;
  object["flicker_by_view"] = film.flicker;
  object["frame_rate"] = {film.frameRate.numerator, film.frameRate.denominator};
  object["size"] = {film.width, film.height};
  object["coder"] = film.coder;
  object["notes"] = film.notes;
  if (film.depthEncoding) {
    object["depth_data"] = {{"units", film.depthEncoding->units},
                            {"scale", film.depthEncoding->scale},
                            {"offset", film.depthEncoding->offset},
                            {"invalid", 0},
                            {"saturated", film.saturated}};
  }
  report_.json(object);
}

}  // namespace

ExitCode runVideo(const Options& options, Report& report) {
  return VideoRun(options, report).run();
}

}  // namespace patchscape::cli
