// SPDX-License-Identifier: Apache-2.0
// cloud: pictures as 3D point clouds or surfaces.
#include "app/cli/commands.h"
#include "app/cli/head_choice.h"
#include "app/cli/picture_run.h"
#include "core/export/cloud_content.h"
#include "core/export/cloud_json.h"
#include "core/export/result_text.h"
#include "core/media/depth_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

ordered_json cameraJson(const Intrinsics& camera) {
  return {{"width", camera.width},
          {"height", camera.height},
          {"fx", camera.fx},
          {"fy", camera.fy},
          {"cx", camera.cx},
          {"cy", camera.cy},
          {"horizontal_field_of_view", fieldOfViewOf(camera)},
          {"source", std::string(nameOf(camera.source))}};
}

/// Numbers of a manual camera that were not given: square pixels.
void completeCamera(CameraChoice& choice) {
  auto* const manual = std::get_if<ManualCamera>(&choice);
  if (manual == nullptr) {
    return;
  }
  if (!(manual->fx > 0.0) && !(manual->fy > 0.0)) {
    throw RunFailure(ExitCode::kUsage,
                     "A principal point alone is no camera: give --fx, and --fy where it differs.");
  }
  manual->fx = manual->fx > 0.0 ? manual->fx : manual->fy;
  manual->fy = manual->fy > 0.0 ? manual->fy : manual->fx;
}

class CloudCommand final : public PictureCommand {
 public:
  CloudCommand(const Options& options, Report& report)
      : options_(options),
        own_(options.cloud),
        report_(report),
        request_(own_.request) {
    export_.cloud = own_.files;
    export_.cloud->asMesh = request_.mesh;
    export_.sidecar = options.views.sidecar;
    completeCamera(request_.camera);
  }

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& stem) const override {
    return plannedNames(export_, stem).files;
  }
  [[nodiscard]] std::vector<std::filesystem::path> runOutputs() const override {
    return own_.render.empty() ? std::vector<std::filesystem::path>() : std::vector{own_.render};
  }

  [[nodiscard]] std::vector<std::filesystem::path> runInputs() const override;
  void checkInputs(std::size_t count) override;
  void checkModel(const ModelInfo& model, Analyzer& analyzer) override;
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override;
  std::vector<std::string> write(const FinishedPicture& picture) override;
  void describe(const AnalysisResult& result, ordered_json& object) override;

 private:
  [[nodiscard]] bool needsClasses() const {
    return own_.labels || !own_.classes.empty() || own_.colouring == CloudColouring::kClass ||
           own_.colouring == CloudColouring::kConfidence;
  }
  [[nodiscard]] CloudInput inputOf(const AnalysisResult& result) const;
  [[nodiscard]] CloudRequest requestFor(const CloudInput& input) const;
  [[nodiscard]] Image rendered() const;

  const Options& options_;
  const CloudCommandOptions& own_;
  Report& report_;
  CloudRequest request_;
  ExportOptions export_;
  std::optional<DepthRequest> depth_;
  std::optional<SegmentationRequest> segmentation_;
  Cloud cloud_;  ///< Of the picture written last.
};

std::vector<std::filesystem::path> CloudCommand::runInputs() const {
  std::vector<std::filesystem::path> files;
  if (!own_.depthFile.empty()) {
    files.push_back(own_.depthFile);
  }
  if (const auto* const camera = std::get_if<CameraFromFile>(&request_.camera)) {
    files.push_back(camera->path);
  }
  return files;
}

void CloudCommand::checkInputs(std::size_t count) {
  const bool ofOne = !own_.depthFile.empty() || !own_.render.empty() || !request_.lengths.empty();
  if (count > 1 && ofOne) {
    throw RunFailure(ExitCode::kUsage,
                     "--depth, --render and --known-length belong to one picture: give one.");
  }
  if (request_.mesh && request_.filters.voxel > 0.0) {
    throw RunFailure(ExitCode::kUsage,
                     "A surface is made of neighbouring pixels, which voxels are not: leave out "
                     "--mesh or --voxel.");
  }
  const CloudFilters& filters = request_.filters;
  if (filters.nearest && filters.farthest && !(*filters.nearest < *filters.farthest)) {
    throw RunFailure(ExitCode::kUsage,
                     "Nothing lies between these limits: give a --nearest below --farthest.");
  }
}

void CloudCommand::checkModel(const ModelInfo& model, Analyzer& analyzer) {
  const ViewCommandOptions& views = options_.views;
  if (own_.depthFile.empty()) {
    const HeadChoice head =
        openHead({views.depthHead, HeadTask::kDepth, views.farthest}, model, analyzer, report_);
    depth_ = DepthRequest{.head = head, .edgeAware = views.edgeAware};
  }
  if (needsClasses()) {
    const HeadChoice head =
        openHead({views.segmentationHead, HeadTask::kSegmentation, {}}, model, analyzer, report_);
    segmentation_ = SegmentationRequest{.head = head, .edgeAware = views.edgeAware};
  }
}

AnalysisRequest CloudCommand::request(const RunInput& input) const {
  AnalysisRequest request;
  request.picture.path = input.path;
  request.size = options_.size;
  request.depth = depth_;
  request.segmentation = segmentation_;
  if (own_.colouring == CloudColouring::kPca) {
    request.pca = PcaRequest{};
  }
  return request;
}

CloudInput CloudCommand::inputOf(const AnalysisResult& result) const {
  CloudInput input = cloudInputOf(result);
  if (!own_.depthFile.empty()) {
    ScalarMap map =
        readDepthFile(own_.depthFile, {.scale = own_.depthScale, .relative = own_.relativeFile});
    input.depth =
        std::make_shared<Depth>(own_.relativeFile ? Depth(RelativeDepth{std::move(map)})
                                                  : Depth(MetricDepth{.metres = std::move(map)}));
  }
  return input;
}

CloudRequest CloudCommand::requestFor(const CloudInput& input) const {
  CloudRequest request = request_;
  if (input.classes) {
    request.filters.hiddenClasses = classesBut(own_.classes, *input.classes);
  }
  return request;
}

Image CloudCommand::rendered() const {
  CloudShot shot = own_.shot;
  shot.mesh = cloud_.mesh;
  shot.style.mesh = cloud_.mesh != nullptr;
  return renderCloud(export_.cloud->cloud, shot);
}

std::vector<std::string> CloudCommand::write(const FinishedPicture& picture) {
  const CloudInput input = inputOf(picture.result);
  cloud_ = makeCloud(input, requestFor(input));
  const bool isPhoto = own_.colouring == CloudColouring::kPhoto;
  putCloud(
      cloud_, *input.depth, isPhoto ? Image() : paintingOf(input, own_.colouring), *export_.cloud);
  export_.cloud->record.depthFile = own_.depthFile.filename().string();
  if (request_.level && !cloud_.floor) {
    report_.note(fmt::format("{}: no floor was found, so the cloud is not levelled.",
                             picture.input.path.filename().string()));
  }
  if (cloud_.points->size() > kManyPoints) {
    report_.note(fmt::format("{}: {} points make large files; --stride or --voxel leaves fewer.",
                             picture.input.path.filename().string(),
                             cloud_.points->size()));
  }
  // Before any file: where there is no OpenGL, none is left behind.
  const Image shot = own_.render.empty() ? Image() : rendered();
  std::vector<std::string> names;
  const ExportReport written =
      exportResult(picture.result, export_, picture.folder, picture.input.stem);
  for (const WrittenFile& file : written.files) {
    names.push_back(file.name);
  }
  if (!own_.render.empty()) {
    writePng(own_.render, shot, {{"Software", softwareName()}});
  }
  return names;
}

void CloudCommand::describe(const AnalysisResult& /*result*/, ordered_json& object) {
  const PointCloud& points = *cloud_.points;
  object["points"] = points.size();
  object["triangles"] = cloud_.mesh ? ordered_json(cloud_.mesh->triangles.size()) : nullptr;
  object["unit"] = std::string(nameOf(points.unit));
  object["axes"] = std::string(nameOf(own_.files.axes));
  object["intrinsics"] = cameraJson(points.intrinsics);
  object["bounds"] = jsonOf(boundsIn(points, own_.files.axes));
  object["edge_ratio"] = cloud_.edgeRatio;
  object["levelled"] = cloud_.floor.has_value();
  object["timings_ms"]["cloud"] = cloud_.buildMs;
  if (cloud_.calibration) {
    object["calibration"] = {{"scale", cloud_.calibration->scale},
                             {"focal_solved", cloud_.calibration->focalSolved},
                             {"residuals", cloud_.calibration->residuals}};
  }
  if (!own_.render.empty()) {
    object["render"] = own_.render.string();
  }
}

}  // namespace

ExitCode runCloud(const Options& options, Report& report) {
  CloudCommand command(options, report);
  return runPictures(options, command, report);
}

}  // namespace patchscape::cli
