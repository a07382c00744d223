// SPDX-License-Identifier: Apache-2.0
// The options of depth, segment and analyze.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/read_formats.h"
#include "app/cli/read_option.h"
#include "app/cli/view_option_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

constexpr double kMostMetres = 100'000.0;
constexpr double kMostScale = 8.0;
constexpr int kMostClasses = 65'535;

ColourMap readColourMap(const std::string& text) {
  std::vector<std::pair<std::string, ColourMap>> choices;
  for (const ColourMap map : allColourMaps()) {
    choices.emplace_back(std::string(nameOf(map)), map);
  }
  return readChoice<ColourMap>(text, choices);
}

void readRange(const std::string& text, DepthExport& own) {
  const std::vector<std::string> parts = readList(text);
  if (parts.size() == 2) {
    const float low = static_cast<float>(readReal(parts[0], -kMostMetres, kMostMetres));
    const float high = static_cast<float>(readReal(parts[1], -kMostMetres, kMostMetres));
    if (!(high > low)) {
      throw Error(ErrorCode::kInvalidArgument, "the range's end must lie above its beginning.");
    }
    own.style.rule = RangeRule::kFixed;
    own.style.fixed = {low, high};
    own.norm16 = own.style.fixed;
    return;
  }
  own.style.rule = readChoice<RangeRule>(text,
                                         {{"auto", RangeRule::kMinMax},
                                          {"1-99", RangeRule::kPercent1},
                                          {"2-98", RangeRule::kPercent2}});
}

void addDepthFormats(CLI::App& app, const char* name, DepthExport& own) {
  addFormats(app, name, "Depth files: ", depthFormats(), own.formats);
}

void addMaskFormats(CLI::App& app, const char* name, MaskExport& own) {
  addFormats(app, name, "Class files: ", maskFormats(), own.formats);
}

void addFlipTest(CLI::App& app, ViewCommandOptions& own) {
  app.add_flag("--flip-test", own.flipTest, "Mean with the mirrored picture; a second pass");
}

}  // namespace

void addDepthLooks(CLI::App& app, DepthExport& own) {
  addReadOption(
      app,
      "--colormap",
      "NAME",
      [&own](const std::string& text) { own.style.map = readColourMap(text); },
      "cividis, viridis, inferno, magma, turbo, spectral or grey [turbo]");
  app.add_flag("--invert", own.style.inverted, "Turn the colours round");
  addReadOption(
      app,
      "--range",
      "auto|1-99|2-98|LOW,HIGH",
      [&own](const std::string& text) { readRange(text, own); },
      "Values drawn as the ends of the colour map [1-99]");
  app.add_flag("--colorbar", own.colourBar, "Burn a colour bar into the depth view");
}

void addSegmentationHead(CLI::App& app, const char* name, ViewCommandOptions& own) {
  app.add_option(
         name, own.segmentationHead, "Segmentation head: catalog name or file [the model's own]")
      ->type_name("NAME|FILE");
}

void addMaskLooks(CLI::App& app, MaskExport& own) {
  addReadOption(
      app,
      "--ids",
      "NAME",
      [&own](const std::string& text) {
        own.ids =
            readChoice<IdBase>(text, {{"head", IdBase::kHead}, {"ade-file", IdBase::kAdeFile}});
      },
      "head: the head's own index; ade-file: index + 1, 0 unlabelled [head]");
  addReadOption(
      app,
      "--classes",
      "I,J,...",
      [&own](const std::string& text) {
        own.binaries = readClasses(text);
        own.style.only = own.binaries;
      },
      "Only these classes in the view and in binary masks");
  app.add_flag("--outlines", own.style.outlinesOnly, "Outlines over the photo");
  app.add_flag("--legend", own.legend, "Burn a legend into the segmentation view");
}

void addCommonLooks(CLI::App& app, ViewCommandOptions& own) {
  addReadOption(
      app,
      "--overlay",
      "OPACITY",
      [&own](const std::string& text) {
        own.depth.opacity = readReal(text, 0.0, 1.0);
        own.masks.opacity = own.depth.opacity;
      },
      "Lay the views over the photo, 0 to 1 [1: the view alone]");
  addEdgeAware(app, own);
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
}

void addEdgeAware(CLI::App& app, ViewCommandOptions& own) {
  app.add_flag("--edge-aware", own.edgeAware, "Let edges follow those of the photo");
}

void addSidecar(CLI::App& app, ViewCommandOptions& own) {
  app.add_flag("--sidecar", own.sidecar, "Write what made the files beside them, as JSON");
}

void addDepthOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ViewCommandOptions& own = options.views;
  addDepthFormats(app, "--formats", own.depth);
  addDepthHead(app, "--head", own);
  addFlipTest(app, own);
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
        own.atGridSize = readChoice<bool>(text, {{"picture", false}, {"grid", true}});
      },
      "picture: as large as the input; grid: as the head gives it [picture]");
  addDepthLooks(app, own.depth);
  addCommonLooks(app, own);
  addSidecar(app, own);
}

void addSegmentOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ViewCommandOptions& own = options.views;
  addMaskFormats(app, "--formats", own.masks);
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
  addMaskLooks(app, own.masks);
  addCommonLooks(app, own);
  addSidecar(app, own);
}

void addAnalyzeOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  ViewCommandOptions& own = options.views;
  addDepthFormats(app, "--depth-formats", own.depth);
  addMaskFormats(app, "--segment-formats", own.masks);
  addDepthHead(app, "--depth-head", own);
  addFlipTest(app, own);
  addSegmentationHead(app, "--segment-head", own);
  addDepthLooks(app, own.depth);
  addMaskLooks(app, own.masks);
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
