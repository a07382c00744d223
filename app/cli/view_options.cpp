// SPDX-License-Identifier: Apache-2.0
// The options of depth, segment and analyze.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/read_option.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>

namespace patchscape::cli {
namespace {

constexpr double kMostMetres = 100'000.0;
constexpr double kMostScale = 8.0;
constexpr int kMostClasses = 65'535;

/// The formats that a list names, in its order, each once.
template <typename Row, typename Format>
std::vector<Format> readFormats(const std::string& text,
                                std::span<const Row> table,
                                Format Row::*format) {
  std::vector<std::pair<std::string, Format>> choices;
  for (const Row& row : table) {
    choices.emplace_back(std::string(row.name), row.*format);
  }
  std::vector<Format> formats;
  for (const std::string& name : readList(text)) {
    const Format found = readChoice<Format>(name, choices);
    if (std::ranges::find(formats, found) == formats.end()) {
      formats.push_back(found);
    }
  }
  return formats;
}

template <typename Row>
std::string namesOf(std::span<const Row> table) {
  std::string names;
  for (const Row& row : table) {
    names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names;
}

ColourMap readColourMap(const std::string& text) {
  std::vector<std::pair<std::string, ColourMap>> choices;
  for (const ColourMap map : allColourMaps()) {
    choices.emplace_back(std::string(nameOf(map)), map);
  }
  return readChoice<ColourMap>(text, choices);
}

void readRange(const std::string& text, ExportPlan& plan) {
  const std::vector<std::string> parts = readList(text);
  if (parts.size() == 2) {
    const float low = static_cast<float>(readReal(parts[0], -kMostMetres, kMostMetres));
    const float high = static_cast<float>(readReal(parts[1], -kMostMetres, kMostMetres));
    if (!(high > low)) {
      throw Error(ErrorCode::kInvalidArgument, "the range's end must lie above its beginning.");
    }
    plan.depthStyle.rule = RangeRule::kFixed;
    plan.depthStyle.fixed = {low, high};
    plan.normRange = plan.depthStyle.fixed;
    return;
  }
  plan.depthStyle.rule = readChoice<RangeRule>(text,
                                               {{"auto", RangeRule::kMinMax},
                                                {"1-99", RangeRule::kPercent1},
                                                {"2-98", RangeRule::kPercent2}});
}

void addDepthFormats(CLI::App& app, const char* name, ExportPlan& plan) {
  plan.depth = {DepthFormat::kNpy, DepthFormat::kView};
  addReadOption(
      app,
      name,
      "A,B,...",
      [&plan](const std::string& text) {
        plan.depth = readFormats(text, depthFormats(), &DepthFormatRow::format);
      },
      "Depth files: " + namesOf(depthFormats()) + " [npy,view]");
}

void addMaskFormats(CLI::App& app, const char* name, ExportPlan& plan) {
  plan.masks = {MaskFormat::kIds, MaskFormat::kPalette, MaskFormat::kView, MaskFormat::kLegend};
  addReadOption(
      app,
      name,
      "A,B,...",
      [&plan](const std::string& text) {
        plan.masks = readFormats(text, maskFormats(), &MaskFormatRow::format);
      },
      "Class files: " + namesOf(maskFormats()) + " [ids,palette,view,legend]");
}

void addDepthHead(CLI::App& app, const char* name, ViewCommandOptions& own) {
  app.add_option(name, own.depthHead, "Depth head: catalog name or file [the model's own]")
      ->type_name("NAME|FILE");
  addReadOption(
      app,
      "--max-depth",
      "METRES",
      [&own](const std::string& text) {
        own.farthest = static_cast<float>(readReal(text, 0.01, kMostMetres));
      },
      "Farthest depth of the head, where its file does not say it");
  app.add_flag("--flip-test", own.flipTest, "Mean with the mirrored picture; a second pass");
}

void addDepthLooks(CLI::App& app, ExportPlan& plan) {
  addReadOption(
      app,
      "--colormap",
      "NAME",
      [&plan](const std::string& text) { plan.depthStyle.map = readColourMap(text); },
      "cividis, viridis, inferno, magma, turbo, spectral or grey [turbo]");
  app.add_flag("--invert", plan.depthStyle.inverted, "Turn the colours round");
  addReadOption(
      app,
      "--range",
      "auto|1-99|2-98|LOW,HIGH",
      [&plan](const std::string& text) { readRange(text, plan); },
      "Values drawn as the ends of the colour map [1-99]");
  app.add_flag("--colorbar", plan.colourBar, "Burn a colour bar into the depth view");
}

void addSegmentationHead(CLI::App& app, const char* name, ViewCommandOptions& own) {
  app.add_option(
         name, own.segmentationHead, "Segmentation head: catalog name or file [the model's own]")
      ->type_name("NAME|FILE");
}

void addMaskLooks(CLI::App& app, ExportPlan& plan) {
  addReadOption(
      app,
      "--ids",
      "NAME",
      [&plan](const std::string& text) {
        plan.ids =
            readChoice<IdBase>(text, {{"head", IdBase::kHead}, {"ade-file", IdBase::kAdeFile}});
      },
      "head: the head's own index; ade-file: index + 1, 0 unlabelled [head]");
  addReadOption(
      app,
      "--classes",
      "I,J,...",
      [&plan](const std::string& text) {
        for (const std::string& id : readList(text)) {
          plan.binaryClasses.insert(static_cast<int>(readNumber(id, 0, kMostClasses)));
        }
        plan.segmentationStyle.only = plan.binaryClasses;
      },
      "Only these classes in the view and in binary masks");
  app.add_flag("--outlines", plan.segmentationStyle.outlinesOnly, "Outlines over the photo");
  app.add_flag("--legend", plan.legendInView, "Burn a legend into the segmentation view");
}

void addCommonLooks(CLI::App& app, ViewCommandOptions& own) {
  addReadOption(
      app,
      "--overlay",
      "OPACITY",
      [&own](const std::string& text) { own.plan.opacity = readReal(text, 0.0, 1.0); },
      "Lay the views over the photo, 0 to 1 [1: the view alone]");
  app.add_flag("--edge-aware", own.edgeAware, "Let edges follow those of the photo");
}

void addSidecar(CLI::App& app, ExportPlan& plan) {
  app.add_flag("--sidecar", plan.sidecar, "Write what made the files beside them, as JSON");
}

}  // namespace

void addDepthOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ViewCommandOptions& own = options.views;
  addDepthFormats(app, "--formats", own.plan);
  addDepthHead(app, "--head", own);
  addReadOption(
      app,
      "--input",
      "NAME",
      [&own](const std::string& text) {
        own.depthInput = readChoice<HeadInput>(text,
                                               {{"shared", HeadInput::kShared},
                                                {"upstream", HeadInput::kUpstream},
                                                {"upstream-cropped", HeadInput::kUpstreamCropped}});
      },
      "shared: the resized picture; upstream: the published preprocessing, whose padding stretches "
      "the map a little; upstream-cropped: without it [shared]");
  addReadOption(
      app,
      "--scale",
      "NAME",
      [&own](const std::string& text) {
        own.plan.depthGrid = readChoice<bool>(text, {{"picture", false}, {"grid", true}});
      },
      "picture: as large as the input; grid: as the head gives it [picture]");
  addDepthLooks(app, own.plan);
  addCommonLooks(app, own);
  addSidecar(app, own.plan);
}

void addSegmentOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ViewCommandOptions& own = options.views;
  addMaskFormats(app, "--formats", own.plan);
  addSegmentationHead(app, "--head", own);
  addReadOption(
      app,
      "--input",
      "NAME",
      [&own](const std::string& text) {
        const bool multiScale = text == "multiscale";
        own.segmentationInput = multiScale
                                    ? HeadInput::kUpstream
                                    : readChoice<HeadInput>(text,
                                                            {{"shared", HeadInput::kShared},
                                                             {"sliding", HeadInput::kUpstream},
                                                             {"multiscale", HeadInput::kUpstream}});
        if (multiScale && own.scales.empty()) {
          own.scales = {1.0, 1.32, 1.73};
        }
      },
      "shared: the resized picture; sliding: windows as published; multiscale: at several scales, "
      "each mirrored, too [shared]");
  addReadOption(
      app,
      "--scales",
      "A,B,...",
      [&own](const std::string& text) {
        own.scales.clear();
        for (const std::string& scale : readList(text)) {
          own.scales.push_back(readReal(scale, 0.1, kMostScale));
        }
      },
      "Scales of --input multiscale [1,1.32,1.73]");
  addMaskLooks(app, own.plan);
  addCommonLooks(app, own);
  addSidecar(app, own.plan);
}

void addAnalyzeOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ViewCommandOptions& own = options.views;
  addDepthFormats(app, "--depth-formats", own.plan);
  addMaskFormats(app, "--segment-formats", own.plan);
  addDepthHead(app, "--depth-head", own);
  addSegmentationHead(app, "--segment-head", own);
  addDepthLooks(app, own.plan);
  addMaskLooks(app, own.plan);
  addCommonLooks(app, own);
}

void addClassifyOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ClassifyCommandOptions& own = options.classify;
  CLI::Option* const head =
      app.add_option("--head", own.head, "Classification head: catalog name or file")
          ->type_name("NAME|FILE");
  addReadOption(
      app,
      "--knn",
      "FOLDER",
      [&own](const std::string& text) { own.examples = text; },
      "By the nearest pictures of a folder that holds one folder a class")
      ->excludes(head);
  addReadOption(
      app,
      "-k",
      "N",
      [&own](const std::string& text) {
        own.count = static_cast<int>(readNumber(text, 1, kMostClasses));
      },
      "Classes to give [5]; with --knn the neighbours that vote [20]");
  addReadOption(
      app,
      "--input",
      "NAME",
      [&own](const std::string& text) {
        own.input = readChoice<HeadInput>(
            text, {{"shared", HeadInput::kShared}, {"crop", HeadInput::kUpstream}});
      },
      "shared: the resized picture; crop: the published centre crop of 224 px [shared]");
}

}  // namespace patchscape::cli
