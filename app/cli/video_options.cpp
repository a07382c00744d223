// SPDX-License-Identifier: Apache-2.0
// The options of video.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/read_option.h"
#include "app/cli/view_option_parts.h"

namespace patchscape::cli {
namespace {

constexpr std::int64_t kMostEvery = 1'000'000;
constexpr std::int64_t kMostFrames = 10'000'000;

void readView(const std::string& text, VideoCommandOptions& own) {
  own.views = readChoice<std::vector<FilmView>>(
      text,
      {{"pca", {FilmView::kPca}},
       {"depth", {FilmView::kDepth}},
       {"segment", {FilmView::kSegmentation}},
       {"side-by-side", {FilmView::kPca, FilmView::kDepth, FilmView::kSegmentation}}});
  own.besidePhoto = text == "side-by-side";
}

void readBasis(const std::string& text, VideoCommandOptions& own) {
  own.basis.clear();
  if (text == "locked") {
    own.steady.basis = BasisMode::kLocked;
  } else if (text == "adapted") {
    own.steady.basis = BasisMode::kAdapted;
  } else if (text == "every-frame") {
    own.steady.basis = BasisMode::kEveryFrame;
  } else {
    own.basis = text;
  }
}

void addSteadiness(CLI::App& app, VideoCommandOptions& own) {
  addReadOption(
      app,
      "--basis",
      "NAME|FILE",
      [&own](const std::string& text) { readBasis(text, own); },
      "PCA colours: locked on the first frames, adapted slowly, every-frame (flickers), or a saved "
      "basis [locked]");
  addReadOption(
      app,
      "--range-mode",
      "NAME",
      [&own](const std::string& text) {
        own.steady.depth = readChoice<RangeMode>(text,
                                                 {{"followed", RangeMode::kFollowed},
                                                  {"locked", RangeMode::kLocked},
                                                  {"every-frame", RangeMode::kEveryFrame}});
      },
      "Range of the depth colours: followed from frame to frame, locked on the first frames, or "
      "every-frame (flickers) [followed]");
  app.add_flag("--vote", own.steady.vote, "The last five frames vote on each pixel's class");
  app.add_flag_callback(
      "--no-smoothing",
      [&own] { own.steady.followSlowly = false; },
      "Colours of still parts are shown as they come, not slowed");
}

}  // namespace

void addVideoOptions(CLI::App& app, Options& options) {
  addInputs(app, options, "A video, a folder or pattern of pictures (shot_%04d.png), or camera:0");
  VideoCommandOptions& own = options.video;
  ViewCommandOptions& looks = options.views;
  addReadOption(
      app,
      "-o,--output",
      "FILE",
      [&own](const std::string& text) { own.output = text; },
      "The result video: .mp4, .mov or .mkv")
      ->required();
  addReadOption(
      app,
      "--view",
      "NAME",
      [&own](const std::string& text) { readView(text, own); },
      "pca, depth, segment or side-by-side [pca]");
  addReadOption(
      app,
      "--every",
      "N",
      [&own](const std::string& text) { own.every = readNumber(text, 1, kMostEvery); },
      "Only every Nth frame [1]");
  addReadOption(
      app,
      "--frames",
      "N",
      [&own](const std::string& text) { own.most = readNumber(text, 1, kMostFrames); },
      "End after N frames; a camera has no end of its own");
  addSteadiness(app, own);
  addDepthHead(app, "--depth-head", looks);
  addSegmentationHead(app, "--segment-head", looks);
  addDepthLooks(app, looks.depth);
  addMaskLooks(app, looks.masks);
  addCommonLooks(app, looks);
  addReadOption(
      app,
      "--depth-data",
      "FILE|FOLDER",
      [&own](const std::string& text) { own.depthData = text; },
      "Depth as 16-bit numbers, too: FFV1 in FILE.mkv, or PNGs in a new FOLDER");
  app.add_flag("--no-audio", own.silent, "Leave the sound out");
  app.add_flag("--force", options.force, "Overwrite existing results");
  addModelOptions(app, options);
  addReportOptions(app, options);
}

}  // namespace patchscape::cli
