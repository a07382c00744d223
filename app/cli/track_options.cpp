// SPDX-License-Identifier: Apache-2.0
// The options of track.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/read_option.h"
#include "app/cli/view_option_parts.h"
#include "core/base/limits.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

constexpr auto kMostFrames = static_cast<std::int64_t>(limits::kMaxVideoFrames);

/// "x,y", or with `named` "x,y,object".
ObjectClick readClick(const std::string& text, bool named) {
  const std::vector<std::string> parts = readList(text);
  if (parts.size() != 2 && !(named && parts.size() == 3)) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" is no point, such as 320,200{}.",
                            text,
                            named ? " or, of object 2, 320,200,2" : ""));
  }
  ObjectClick click{.x = readReal(parts[0], 0.0, limits::kMaxVideoSide),
                    .y = readReal(parts[1], 0.0, limits::kMaxVideoSide)};
  if (parts.size() == 3) {
    click.object = static_cast<int>(readNumber(parts[2], 1, kMostObjects));
  }
  return click;
}

/// "frame:x,y" or "frame:x,y,object".
void readCorrection(const std::string& text, bool removes, TrackCommandOptions& own) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    throw Error(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" lacks its frame: write it as in 40:320,200.", text));
  }
  ObjectClick click = readClick(text.substr(colon + 1), true);
  click.removes = removes;
  own.corrections[readNumber(text.substr(0, colon), 0, kMostFrames)].clicks.push_back(click);
}

/// An option that may come several times; `read` gets each of its texts.
template <typename Read>
void addPoints(
    CLI::App& app, const std::string& name, const char* type, Read read, const char* help) {
  app.add_option_function<std::vector<std::string>>(
         name,
         [name, read](const std::vector<std::string>& texts) {
           try {
             std::ranges::for_each(texts, read);
           } catch (const Error& error) {
             throw CLI::ValidationError(name, error.what());
           }
         },
         help)
      ->type_name(type)
      ->allow_extra_args(false);  // What follows is the INPUT.
}

void addObjects(CLI::App& app, TrackCommandOptions& own) {
  addPoints(
      app,
      "--at",
      "X,Y",
      [&own](const std::string& text) { own.first.push_back(readClick(text, false)); },
      "A point of an object, in pixels of the first frame; each further one is another object");
  addReadOption(
      app,
      "--mask",
      "FILE",
      [&own](const std::string& text) { own.mask = text; },
      "A picture of the objects in the first frame: black background, a colour or number each");
  addReadOption(
      app,
      "--from",
      "FRAME",
      [&own](const std::string& text) { own.from = readNumber(text, 0, kMostFrames); },
      "The first frame, which --at and --mask speak of [0]");
  addPoints(
      app,
      "--add",
      "FRAME:X,Y[,OBJECT]",
      [&own](const std::string& text) { readCorrection(text, false, own); },
      "In that frame, what is around the point belongs to the object, too [1]");
  addPoints(
      app,
      "--remove",
      "FRAME:X,Y[,OBJECT]",
      [&own](const std::string& text) { readCorrection(text, true, own); },
      "In that frame, what is around the point does not belong to the object [1]");
}

void addProtocol(CLI::App& app, TrackCommandOptions& own) {
  addReadOption(
      app,
      "--take",
      "NAME",
      [&own](const std::string& text) {
        own.options.reach = readChoice<ClickReach>(
            text, {{"similar", ClickReach::kSimilar}, {"segment", ClickReach::kSegment}});
      },
      "What goes with a point: similar patches around it, or the segment under it [similar]");
  addReadOption(
      app,
      "--similarity",
      "COSINE",
      [&own](const std::string& text) { own.options.similarity = readReal(text, -1.0, 1.0); },
      "Least likeness to the clicked patch, -1 to 1 [more like the object than what is around]");
  addReadOption(
      app,
      "--protocol",
      "NAME",
      [&own](const std::string& text) {
        own.options.propagation = readChoice<PropagationOptions>(
            text, {{"dino", PropagationOptions{}}, {"dinov3", kDinov3Propagation}});
      },
      "How labels follow: dino or dinov3 [dino]");
  addReadOption(
      app,
      "--least-peak",
      "SHARE",
      [&own](const std::string& text) { own.options.leastPeak = readReal(text, 0.0, 1.0); },
      "An object whose best patch has less of it is gone, 0 to 1; 0: never [0.25]");
}

}  // namespace

void addTrackOptions(CLI::App& app, Options& options) {
  addInputs(app, options, "A video, or a folder or pattern of pictures (shot_%04d.png)");
  TrackCommandOptions& own = options.track;
  addReadOption(
      app,
      "-o,--output",
      "DIR",
      [&own](const std::string& text) { own.folder = text; },
      "A new folder for the masks, one PNG of ids a frame")
      ->required();
  addObjects(app, own);
  addProtocol(app, own);
  addSegmentationHead(app, "--segment-head", options.views);
  app.add_flag("--palette", own.palette, "Masks in the objects' colours, the ids as indices");
  addReadOption(
      app,
      "--overlay-video",
      "FILE",
      [&own](const std::string& text) { own.overlay = text; },
      "The objects over the film, too: .mp4, .mov or .mkv");
  app.add_flag("--outlines", options.views.masks.style.outlinesOnly, "Only outlines in it");
  app.add_flag("--force", options.force, "Overwrite the overlay video");
  addModelOptions(app, options);
  addReportOptions(app, options);
}

}  // namespace patchscape::cli
