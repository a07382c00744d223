// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/input_size.h"
#include "core/base/pca_types.h"
#include "core/export/batch_queue.h"
#include "core/export/picture_files.h"
#include "core/export/result_export.h"
#include "core/inference/device.h"
#include "core/overlay/pca_overlay.h"
#include "core/session/analysis_request.h"
#include "core/session/clip_tracking.h"
#include "core/session/cloud.h"
#include "core/session/steady_views.h"
#include "widgets/cloud/scene/offscreen_render.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace patchscape::cli {

/// What only `pca` takes.
struct PcaCommandOptions {
  PcaOptions pca;
  bool joint = false;               ///< One basis for all inputs.
  bool drawAtGridSize = false;      ///< One pixel a patch.
  std::filesystem::path basis;      ///< Applied instead of fitted; empty: fitted.
  std::filesystem::path saveBasis;  ///< Where the basis goes; empty: nowhere.
  Enlargement enlargement = Enlargement::kSmooth;
};

/// What `depth`, `segment` and `analyze` take; each offers its part.
struct ViewCommandOptions {
  std::string depthHead;         ///< Catalog name or file; empty: the model's own.
  std::string segmentationHead;  ///< The same.
  HeadInput depthInput = HeadInput::kShared;
  HeadInput segmentationInput = HeadInput::kShared;
  std::vector<double> scales;  ///< Of the multi-scale test.
  bool flipTest = false;
  bool edgeAware = false;
  std::optional<float> farthest;  ///< Metres.
  DepthExport depth;
  MaskExport masks;
  bool atGridSize = false;
  bool sidecar = false;
};

/// What only `cloud` takes; its head is one of `ViewCommandOptions`.
struct CloudCommandOptions {
  CloudRequest request;
  CloudColouring colouring = CloudColouring::kPhoto;
  bool labels = false;              ///< Each point has its class.
  std::set<int> classes;            ///< Only points of these; empty: of all.
  CloudExport files;                ///< The cloud itself comes later.
  std::filesystem::path depthFile;  ///< Distances from a file; empty: from the network.
  double depthScale = 1000.0;       ///< Units a metre in a 16-bit PNG.
  bool relativeFile = false;        ///< The file holds relative inverse depth.
  std::filesystem::path render;     ///< A picture of the cloud; empty: none.
  CloudShot shot;                   ///< How it is taken.
};

/// What only `video` takes; its heads and looks are those of `ViewCommandOptions`.
struct VideoCommandOptions {
  std::filesystem::path output;  ///< The result video.
  std::vector<FilmView> views{FilmView::kPca};
  bool besidePhoto = false;
  SteadyOptions steady;
  std::filesystem::path basis;  ///< A saved basis for the PCA colours; empty: fitted.
  std::int64_t every = 1;
  std::int64_t most = 0;  ///< Frames; 0: all.
  bool silent = false;
  std::filesystem::path depthData;  ///< Depth as numbers; empty: none.
};

/// What only `track` takes; its segmentation head is one of `ViewCommandOptions`.
struct TrackCommandOptions {
  std::filesystem::path folder;    ///< Where the masks go.
  std::filesystem::path mask;      ///< The objects in frame `from`; empty: clicks alone.
  std::vector<ObjectClick> first;  ///< Each a new object in frame `from`, numbered later.
  std::int64_t from = 0;
  std::map<std::int64_t, ObjectEdit> corrections;  ///< Clicks by frame.
  TrackOptions options;
  bool palette = false;
  std::filesystem::path overlay;  ///< A video of the masks over the film; empty: none.
};

/// What only `models` takes.
struct ModelsCommandOptions {
  std::vector<std::string> words;  ///< The action, then its names or files.
  bool heads = false;              ///< Also the heads that come along with a model.
  bool allHeads = false;           ///< Also every head of a model.
  bool offline = false;
  int timeoutSeconds = 30;  ///< Without a byte.
};

/// What only `classify` takes.
struct ClassifyCommandOptions {
  std::string head;
  std::filesystem::path examples;  ///< A folder with a folder of pictures a class; empty: a head.
  int count = 0;                   ///< -k; 0: 5 classes, 20 neighbours.
  HeadInput input = HeadInput::kShared;
};

/// What only `batch` takes; the rest is that of the views and of `features`.
struct BatchCommandOptions {
  std::filesystem::path listFile;  ///< Empty: none.
  Shard shard;
  bool resume = false;
  std::set<std::string> what{"pca", "depth", "segment"};
  bool whatIsDefault = true;
  int pictures = 0;      ///< A pass; 0: found by trial.
  std::string settings;  ///< The options as typed that make the results what they are.
};

/// A command line as a plain struct; each command reads its part.
struct Options {
  std::vector<std::string> inputs;  ///< As typed: files, folders, "-".
  bool recursive = false;
  std::filesystem::path folder = ".";  ///< Where results go.
  std::string model = "nano";          ///< Catalog name or file.
  SizeRule size;                       ///< Zero: the model's default.
  DeviceChoice device;
  bool force = false;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  PcaCommandOptions pca;
  FeatureFiles features;
  ViewCommandOptions views;
  CloudCommandOptions cloud;
  ClassifyCommandOptions classify;
  VideoCommandOptions video;
  BatchCommandOptions batch;
  TrackCommandOptions track;
  ModelsCommandOptions models;
};

/// INPUT..., at least one.
void addInputs(CLI::App& app, Options& options, const std::string& help);

/// --json, --quiet and --verbose.
void addReportOptions(CLI::App& app, Options& options);

/// --model, --size, --tile, --device, --precision, --kernels and --threads.
void addModelOptions(CLI::App& app, Options& options);

/// What every analysing command takes, INPUT included.
void addPictureOptions(CLI::App& app, Options& options);

}  // namespace patchscape::cli
