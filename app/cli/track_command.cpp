// SPDX-License-Identifier: Apache-2.0
// track: objects followed through a film, as masks.
#include "app/cli/cancellation.h"
#include "app/cli/commands.h"
#include "app/cli/film_run.h"
#include "app/cli/head_choice.h"
#include "app/cli/output_plan.h"
#include "core/export/mask_sequence.h"
#include "core/media/image_io.h"
#include "core/media/video_writer.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

class TrackRun {
 public:
  TrackRun(const Options& options, Report& report)
      : options_(options),
        own_(options.track),
        report_(report) {}

  ExitCode run();

 private:
  void checkNames() const;
  void sayWhatIsFollowed();
  MaskSequenceReport follow();
  void describe(const MaskSequenceReport& masks);
  [[nodiscard]] std::string writtenSoFar() const;

  const Options& options_;
  const TrackCommandOptions& own_;
  Report& report_;
  Analyzer analyzer_{0};  // No frame comes twice: nothing is worth keeping.
  FilmRun run_{options_, report_};
  MaskSequenceOptions masks_;
};

ExitCode TrackRun::run() {
  checkNames();
  masks_.folder = own_.folder.has_filename() ? own_.folder : own_.folder.parent_path();
  masks_.palette = own_.palette;
  masks_.overlay = own_.overlay;
  masks_.outlinesOnly = options_.views.masks.style.outlinesOnly;
  masks_.tracking.size = options_.size;
  masks_.tracking.options = own_.options;
  try {
    sayWhatIsFollowed();
  } catch (const Error& error) {
    return run_.fail(error, writtenSoFar());
  }
  run_.model = openModelOf(options_, analyzer_, report_, [this](const ModelInfo& model) {
    if (own_.options.reach == ClickReach::kSegment) {
      masks_.tracking.segments = SegmentationRequest{
          .head = openHead({options_.views.segmentationHead, HeadTask::kSegmentation, {}},
                           model,
                           analyzer_,
                           report_)};
    }
  });
  for (const fs::path& file : {masks_.folder, masks_.overlay}) {
    if (!file.empty()) {
      makeOutputFolder(fs::absolute(file).parent_path());
    }
  }
  try {
    describe(follow());
    return ExitCode::kDone;
  } catch (const Error& error) {
    return run_.fail(error, writtenSoFar());
  }
}

void TrackRun::checkNames() const {
  if (options_.inputs.size() != 1) {
    throw RunFailure(ExitCode::kUsage,
                     "One film at a time: several inputs would share one folder. Run the command "
                     "once for each.");
  }
  if (own_.first.empty() && own_.mask.empty() && own_.corrections.empty()) {
    throw RunFailure(ExitCode::kUsage,
                     "Nothing is said of what to follow: give a point of it with --at X,Y, or its "
                     "mask with --mask FILE.");
  }
  if (!own_.overlay.empty()) {
    requireVideoName(own_.overlay, "video");
  }
  std::error_code failure;
  const bool isFolder = fs::is_directory(own_.folder, failure);
  if (fs::exists(own_.folder, failure) && !(isFolder && fs::is_empty(own_.folder, failure))) {
    throw RunFailure(ExitCode::kNothingWritten,
                     fmt::format("{} exists and is not an empty folder. Name a new folder for the "
                                 "masks with -o.",
                                 own_.folder.string()));
  }
  if (!own_.overlay.empty()) {
    refuseOverwriting({own_.overlay}, {options_.inputs.front(), own_.mask}, options_.force);
  }
}

/// Collects mask, points and corrections by frame, and numbers the objects.
void TrackRun::sayWhatIsFollowed() {
  std::map<std::int64_t, ObjectEdit>& edits = masks_.tracking.edits;
  int object = 0;
  if (!own_.mask.empty()) {
    auto mask = std::make_shared<const ObjectMask>(objectMaskOf(loadImage(own_.mask).image));
    object = mask->objects;
    edits[own_.from].mask = std::move(mask);
  }
  for (ObjectClick click : own_.first) {
    click.object = ++object;
    edits[own_.from].clicks.push_back(click);
  }
  for (const auto& [frame, correction] : own_.corrections) {
    std::vector<ObjectClick>& clicks = edits[frame].clicks;
    clicks.insert(clicks.end(), correction.clicks.begin(), correction.clicks.end());
  }
}

MaskSequenceReport TrackRun::follow() {
  const auto source = openFrameSource(options_.inputs.front(), untilCancelled());
  return exportMasks(
      *source, analyzer_, masks_, untilCancelled(), run_.progress(source->info().name));
}

std::string TrackRun::writtenSoFar() const {
  return run_.written() == 0 ? "no mask was written."
                             : fmt::format("the masks of the first {} frames are in {}.",
                                           run_.written(),
                                           partialPath(masks_.folder).string());
}

void TrackRun::describe(const MaskSequenceReport& masks) {
  const ClipReport& clip = masks.clip;
  for (const std::string& sentence : clip.notes) {
    report_.note(sentence);
  }
  if (!options_.json) {
    for (const fs::path& file : masks.files) {
      report_.written(file.lexically_normal());
    }
    return;
  }
  ordered_json object = run_.lineOf("ok");
  for (const fs::path& file : masks.files) {
    object["outputs"].push_back(file.lexically_normal().string());
  }
  object["input_size"] = {clip.inputSize.width, clip.inputSize.height};
  object["grid"] = {clip.grid.rows, clip.grid.cols};
  object["timings_ms"] = clip.timingsMs;
  object["backbone_passes"] = clip.backbonePasses;
  object["frames"] = clip.frames;
  object["dropped"] = clip.dropped;
  object["notes"] = clip.notes;
  object["objects"] = ordered_json::array();
  for (std::size_t id = 1; id < masks.objects.size(); ++id) {
    object["objects"].push_back(
        {{"id", id}, {"frames", masks.objects[id].frames}, {"pixels", masks.objects[id].pixels}});
  }
  report_.json(object);
}

}  // namespace

ExitCode runTrack(const Options& options, Report& report) {
  return TrackRun(options, report).run();
}

}  // namespace patchscape::cli
