// SPDX-License-Identifier: Apache-2.0
// The options of cloud.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/read_formats.h"
#include "app/cli/read_option.h"
#include "app/cli/view_option_parts.h"

#include <array>
#include <functional>
#include <string_view>

namespace patchscape::cli {
namespace {

constexpr double kMost = 100'000.0;  // Metres or pixels.
constexpr double kLeast = 1e-6;
constexpr int kMostStride = 1'000;

/// An option that takes a number in low…high.
void addNumber(CLI::App& app,
               const std::string& name,
               const std::string& type,
               std::array<double, 2> ends,
               const std::function<void(double)>& take,
               const std::string& help) {
  addReadOption(
      app,
      name,
      type,
      [ends, take](const std::string& text) { take(readReal(text, ends[0], ends[1])); },
      help);
}

std::vector<double> readNumbers(const std::string& text, std::size_t count, double low) {
  std::vector<double> numbers;
  for (const std::string& part : readList(text)) {
    numbers.push_back(readReal(part, low, kMost));
  }
  if (numbers.size() != count) {
    throw Error(ErrorCode::kInvalidArgument,
                "give " + std::to_string(count) + " numbers with commas between.");
  }
  return numbers;
}

void readLength(const std::string& text, CloudRequest& request) {
  const std::vector<double> numbers = readNumbers(text, 5, -0.5);
  if (!(numbers[4] > 0.0)) {
    throw Error(ErrorCode::kInvalidArgument, "a known length must be above 0 m.");
  }
  request.lengths.push_back({{numbers[0], numbers[1]}, {numbers[2], numbers[3]}, numbers[4]});
}

void readRelative(const std::string& text, RelativeScale& scale) {
  const std::vector<double> ends = readNumbers(text, 2, kLeast);
  if (!(ends[0] < ends[1])) {
    throw Error(ErrorCode::kInvalidArgument, "the nearest distance must be below the farthest.");
  }
  scale.nearest = ends[0];
  scale.farthest = ends[1];
}

/// The camera by hand, whichever of its numbers comes first.
ManualCamera& manualCamera(CloudRequest& request) {
  if (!std::holds_alternative<ManualCamera>(request.camera)) {
    request.camera = ManualCamera{};
  }
  return std::get<ManualCamera>(request.camera);
}

void addDepthSource(CLI::App& app, CloudCommandOptions& own, ViewCommandOptions& views) {
  addDepthHead(app, "--head", views);
  addEdgeAware(app, views);
  addReadOption(
      app,
      "--depth",
      "FILE",
      [&own](const std::string& text) { own.depthFile = text; },
      "Take the depth of one picture from a 16-bit PNG, NPY, EXR, TIFF or PFM");
  addNumber(
      app,
      "--depth-scale",
      "N",
      {kLeast, 1e9},
      [&own](double scale) { own.depthScale = scale; },
      "Units a metre in that PNG [1000]");
  app.add_flag("--depth-relative", own.relativeFile, "That file holds relative inverse depth");
  addReadOption(
      app,
      "--relative-range",
      "NEAR,FAR",
      [&own](const std::string& text) { readRelative(text, own.request.relative); },
      "Distances that the ends of relative depth stand for, without a unit [1,8]");
  addReadOption(
      app,
      "--known-length",
      "X1,Y1,X2,Y2,METRES",
      [&own](const std::string& text) { readLength(text, own.request); },
      "Something of known length between two pixels; scales the cloud to metres. Two or more solve "
      "the field of view")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void addCamera(CLI::App& app, CloudRequest& request) {
  const std::array<double, 2> focal{kLeast, kMost};
  const std::array<double, 2> place{-kMost, kMost};
  addNumber(
      app,
      "--fx",
      "PIXELS",
      focal,
      [&request](double value) { manualCamera(request).fx = value; },
      "Focal length across [EXIF, else 60 degrees over the longer side]");
  addNumber(
      app,
      "--fy",
      "PIXELS",
      focal,
      [&request](double value) { manualCamera(request).fy = value; },
      "Focal length down [that across]");
  addNumber(
      app,
      "--cx",
      "PIXELS",
      place,
      [&request](double value) { manualCamera(request).cx = value; },
      "Principal point; the centre of the top left pixel is 0, 0 [(W - 1) / 2]");
  addNumber(
      app,
      "--cy",
      "PIXELS",
      place,
      [&request](double value) { manualCamera(request).cy = value; },
      "Principal point [(H - 1) / 2]");
  addNumber(
      app,
      "--fov",
      "DEGREES",
      {1.0, 175.0},
      [&request](double degrees) { request.camera = FieldOfViewCamera{degrees}; },
      "Horizontal field of view, instead");
  addReadOption(
      app,
      "--intrinsics",
      "FILE",
      [&request](const std::string& text) { request.camera = CameraFromFile{text}; },
      "Camera from a JSON file, instead");
}

void addFilters(CLI::App& app, CloudCommandOptions& own) {
  CloudFilters& filters = own.request.filters;
  const std::array<double, 2> share{0.0, kMost};
  addNumber(
      app,
      "--edge-ratio",
      "R",
      share,
      [&filters](double ratio) { filters.edgeRatio = ratio; },
      "Leave out points whose depth differs from a neighbour's by more than this share; 0: "
      "none [0.03 and no surface seen at less than 6 degrees]");
  addNumber(
      app,
      "--outliers",
      "SIGMAS",
      share,
      [&filters](double sigmas) { filters.outlierSigmas = sigmas; },
      "Leave out points far from their neighbours, as 2 does [0: none]");
  addNumber(
      app,
      "--voxel",
      "M",
      share,
      [&filters](double side) { filters.voxel = side; },
      "One point a cube of this side, in the cloud's unit [0: none]");
  addNumber(
      app,
      "--nearest",
      "M",
      share,
      [&filters](double limit) { filters.nearest = static_cast<float>(limit); },
      "Leave out what is nearer");
  addNumber(
      app,
      "--farthest",
      "M",
      share,
      [&filters](double limit) { filters.farthest = static_cast<float>(limit); },
      "Leave out what is farther");
  addReadOption(
      app,
      "--stride",
      "N",
      [&filters](const std::string& text) {
        filters.stride = static_cast<int>(readNumber(text, 1, kMostStride));
      },
      "Every so many pixels, both ways [1]");
  addReadOption(
      app,
      "--classes",
      "I,J,...",
      [&own](const std::string& text) { own.classes = readClasses(text); },
      "Only points of these classes");
}

void addLooks(CLI::App& app, CloudCommandOptions& own, ViewCommandOptions& views) {
  addReadOption(
      app,
      "--color",
      "NAME",
      [&own](const std::string& text) {
        own.colouring = readChoice<CloudColouring>(text,
                                                   {{"photo", CloudColouring::kPhoto},
                                                    {"pca", CloudColouring::kPca},
                                                    {"class", CloudColouring::kClass},
                                                    {"depth", CloudColouring::kDepth},
                                                    {"confidence", CloudColouring::kConfidence}});
      },
      "photo, pca, class, depth or confidence (of the class) [photo]");
  app.add_flag("--labels", own.labels, "Give each point its class and how sure it is");
  app.add_flag("--normals", own.request.filters.normals, "Give each point its normal");
  app.add_flag("--level", own.request.level, "Turn the cloud so that the floor is level");
  app.add_flag("--mesh", own.request.mesh, "Write the surface, with the photo on it, not points");
  addReadOption(
      app,
      "--axes",
      "NAME",
      [&own](const std::string& text) {
        own.files.axes = readChoice<CloudAxes>(
            text, {{"viewer", CloudAxes::kViewer}, {"camera", CloudAxes::kCamera}});
      },
      "viewer: x right, y up, z towards the viewer; camera: x right, y down, z forward [viewer]");
  addSidecar(app, views);
}

void addRendering(CLI::App& app, CloudCommandOptions& own) {
  addReadOption(
      app,
      "--render",
      "FILE",
      [&own](const std::string& text) { own.render = text; },
      "A picture of the cloud of one input, as PNG; needs no display");
  addReadOption(
      app,
      "--render-size",
      "WxH",
      [&own](const std::string& text) {
        const auto by = text.find('x');
        if (by == std::string::npos) {
          throw Error(ErrorCode::kInvalidArgument, "give a size like 1280x960.");
        }
        own.shot.width =
            static_cast<int>(readNumber(text.substr(0, by), kLeastRenderSide, kMostRenderSide));
        own.shot.height =
            static_cast<int>(readNumber(text.substr(by + 1), kLeastRenderSide, kMostRenderSide));
      },
      "Its size in pixels [1280x960]");
  addReadOption(
      app,
      "--render-view",
      "NAME",
      [&own](const std::string& text) {
        own.shot.camera = readChoice<CloudPreset>(text,
                                                  {{"front", CloudPreset::kFront},
                                                   {"right", CloudPreset::kRight},
                                                   {"top", CloudPreset::kTop},
                                                   {"isometric", CloudPreset::kIsometric}});
      },
      "front, right, top or isometric [front]");
}

/// Options of which one would silently be without effect.
void refuseContradictions(CLI::App& app) {
  for (const char* const number : {"--fx", "--fy", "--cx", "--cy", "--intrinsics"}) {
    app.get_option("--fov")->excludes(app.get_option(number));
    if (number != std::string_view("--intrinsics")) {
      app.get_option("--intrinsics")->excludes(app.get_option(number));
    }
  }
  for (const char* const ofFile : {"--depth-scale", "--depth-relative"}) {
    app.get_option(ofFile)->needs(app.get_option("--depth"));
  }
}

}  // namespace

void addCloudOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  CloudCommandOptions& own = options.cloud;
  addFormats(app, "--formats", "Cloud files: ", cloudFormats(), own.files.formats);
  addDepthSource(app, own, options.views);
  addCamera(app, own.request);
  addFilters(app, own);
  addLooks(app, own, options.views);
  addRendering(app, own);
  refuseContradictions(app);
}

}  // namespace patchscape::cli
