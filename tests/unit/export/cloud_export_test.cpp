// SPDX-License-Identifier: Apache-2.0
// A cloud as part of an export: names, sidecar, and what is refused before the first file.
#include "cloud_read_back.h"
#include "cloud_test_support.h"
#include "core/export/cloud_files.h"
#include "core/export/result_export.h"
#include "core/export/result_text.h"
#include "core/session/content_hash.h"
#include "export_test_support.h"
#include "png_read_back.h"

#include <nlohmann/json.hpp>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::set<CloudFormat> kAll{CloudFormat::kPly,
                                 CloudFormat::kPcd,
                                 CloudFormat::kGlb,
                                 CloudFormat::kObj,
                                 CloudFormat::kXyz,
                                 CloudFormat::kCsv};

class CloudFiles : public InFolder {
 protected:
  /// Distances from a file: no model, no head.
  [[nodiscard]] static AnalysisResult result() {
    return {.picture = makePicture("cat.jpg", testPhoto())};
  }

  /// Distances from a head.
  [[nodiscard]] AnalysisResult headResult() const {
    std::ofstream(folder_ / "head.pth") << "head weights";
    ModelInfo model;
    model.choice = {.path = folder_ / "model.safetensors", .about = {.name = "nano"}};
    model.device = "cpu";
    HeadInfo head;
    head.choice = {.path = folder_ / "head.pth", .about = {.name = "nano-depth"}};
    AnalysisResult result = CloudFiles::result();
    result.model = std::make_shared<const ModelInfo>(model);
    result.depth = DepthResult{.head = std::make_shared<const HeadInfo>(head)};
    return result;
  }

  [[nodiscard]] static ExportOptions options(bool asMesh, bool everything = false) {
    TestCloud test = testCloud(everything);
    ExportOptions options;
    options.cloud = CloudExport{.formats = kAll,
                                .asMesh = asMesh,
                                .cloud = std::make_shared<const PointCloud>(test.cloud),
                                .mesh = std::make_shared<const CloudMesh>(test.mesh)};
    return options;
  }

  [[nodiscard]] json sidecar() const {
    return json::parse(contentsOf(folder_ / "cat.export.json"));
  }

  void expectRefused(const ExportOptions& options,
                     ErrorCode code,
                     const std::string& part,
                     const std::string& stem = "cat") const {
    try {
      exportResult(result(), options, folder_, stem);
      ADD_FAILURE() << "not refused: " << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
    EXPECT_THAT(names(), IsEmpty()) << "a refusal comes before the first file";
  }
};

TEST(CloudFormats, PlyIsWrittenWhereNobodyChooses) {
  EXPECT_THAT(defaultCloudFormats(), ElementsAre(CloudFormat::kPly));
  EXPECT_EQ(nameOf(CloudAxes::kViewer), "viewer");
  EXPECT_EQ(nameOf(CloudAxes::kCamera), "camera");
  EXPECT_EQ(axesOf(CloudFormat::kPly, CloudAxes::kCamera), CloudAxes::kCamera);
  EXPECT_EQ(axesOf(CloudFormat::kGlb, CloudAxes::kCamera), CloudAxes::kViewer);
}

TEST_F(CloudFiles, NamesAreKnownBeforeTheCloudIs) {
  ExportOptions options{.cloud = CloudExport{.formats = kAll}};
  EXPECT_THAT(plannedNames(options, "cat").files,
              ElementsAre("cat_cloud.ply",
                          "cat_cloud.pcd",
                          "cat_cloud.glb",
                          "cat_cloud.obj",
                          "cat_cloud.xyz",
                          "cat_cloud.csv",
                          "cat.export.json"));
  options = {.cloud = CloudExport{.formats = {CloudFormat::kObj}, .asMesh = true},
             .sidecar = false};
  EXPECT_THAT(plannedNames(options, "cat").files,
              ElementsAre("cat_cloud.png", "cat_cloud.mtl", "cat_cloud.obj"));
  std::ofstream(folder_ / "cat_cloud.mtl") << "mine";
  EXPECT_THAT(namesInTheWay(folder_, "cat", options), ElementsAre("cat_cloud.mtl"));
}

TEST_F(CloudFiles, WritesExactlyWhatWasPlannedWithoutDepthOrModel) {
  for (const bool asMesh : {false, true}) {
    const ExportReport report = exportResult(result(), options(asMesh), folder_, "cat");
    std::vector<std::string> written;
    for (const WrittenFile& file : report.files) {
      written.push_back(file.name);
      EXPECT_EQ(file.bytes, fs::file_size(folder_ / file.name));
    }
    EXPECT_EQ(written, plannedNames(options(asMesh), "cat").files);
  }
  EXPECT_TRUE(sidecar()["model"].is_null());
  EXPECT_TRUE(sidecar()["input"].is_null());
  EXPECT_TRUE(sidecar()["depth"].is_null());
  EXPECT_EQ(sidecar()["source"]["name"], "cat.jpg");
}

TEST_F(CloudFiles, SidecarTellsHowTheCloudWasMade) {
  ExportOptions options = CloudFiles::options(true, true);
  options.cloud->axes = CloudAxes::kCamera;
  CloudRecord& record = options.cloud->record;
  record.depthFile = "kinect.png";
  record.filters = {.nearest = 0.5F,
                    .edgeRatio = 0.25,
                    .hiddenClasses = {2, 7},
                    .selection = std::make_shared<const std::vector<std::uint8_t>>(
                        std::vector<std::uint8_t>{0, 1, 255}),
                    .stride = 2,
                    .outlierSigmas = 2.5,
                    .voxel = 0.125};
  record.relativeScale = RelativeScale{.nearest = 2.0, .farthest = 8.0};
  record.lengths = {{.from = {0.5, 1.0}, .to = {3.0, 2.0}, .metres = 1.25}};
  record.calibration = Calibration{.scale = 1.5, .residuals = {-0.125}};
  record.levelling = Rotation{{1, 0, 0, 0, 0, -1, 0, 1, 0}};
  exportResult(result(), options, folder_, "cat");
  const json cloud = sidecar()["cloud"];
  EXPECT_EQ(cloud["distances"], json::parse(R"({"source": "file", "name": "kinect.png"})"));
  EXPECT_EQ(cloud["units"], "m");
  EXPECT_EQ(cloud["axes"], "camera");
  EXPECT_EQ(cloud["points"], 10);
  EXPECT_EQ(cloud["triangles"], 4);
  EXPECT_EQ(cloud["organised"], true);
  EXPECT_EQ(cloud["normals"], true);
  EXPECT_EQ(cloud["intrinsics"], json::parse(R"({"source": "manual", "width": 4, "height": 3,
      "fx": 5.25, "fy": 5.5, "cx": 1.5, "cy": 1.25, "top_left_centre": [0, 0]})"));
  EXPECT_EQ(cloud["relative_scale"]["a"], 0.125);
  EXPECT_EQ(cloud["relative_scale"]["b"], 0.375);
  EXPECT_EQ(cloud["calibration"], json::parse(R"({"scale": 1.5, "focal_length_solved": false,
      "lengths": [{"from": [0.5, 1.0], "to": [3.0, 2.0], "metres": 1.25, "residual": -0.125}]})"));
  EXPECT_EQ(cloud["levelling_rotation"], json({1, 0, 0, 0, 0, -1, 0, 1, 0}));
  EXPECT_EQ(cloud["filters"], json::parse(R"([
      {"filter": "limits", "nearest": 0.5, "farthest": null},
      {"filter": "edges", "ratio": 0.25, "slope_ratio": null},
      {"filter": "classes", "hidden": [2, 7]},
      {"filter": "selection", "pixels": 2},
      {"filter": "stride", "pixels": 2},
      {"filter": "outliers", "sigmas": 2.5},
      {"filter": "voxels", "side": 0.125}])"));
  EXPECT_THAT(contentsOf(folder_ / "cat_cloud.ply"),
              HasSubstr("comment turned: 1 0 0 0 0 -1 0 1 0; rows, from the camera's axes\n"));
  EXPECT_THAT(contentsOf(folder_ / "cat_cloud.ply"), HasSubstr("comment depth: kinect.png\n"));
}

/// A wall and the floor before it, as relative depth.
Cloud sessionCloud(const CloudRequest& request, const Depth& depth) {
  const ScalarMap& map = valuesOf(depth);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(map.width) * map.height * 3, 90);
  return makeCloud({.picture = makePicture("cat", Image(map.width, map.height, std::move(pixels))),
                    .depth = std::make_shared<const Depth>(depth)},
                   request);
}

TEST_F(CloudFiles, RecordIsThatOfTheSessionsCloud) {
  ScalarMap map{.width = 40, .height = 30, .values = {}};
  for (int i = 0; i < 40 * 30; ++i) {
    const int row = i / 40;
    map.values.push_back(row < 18 ? 0.4F : static_cast<float>(row - 14) * 0.1F);
  }
  const CloudRequest request{.relative = {.nearest = 1.0, .farthest = 4.0},
                             .lengths = {{.from = {5.0, 5.0}, .to = {30.0, 5.0}, .metres = 2.0}},
                             .filters = {.stride = 2},
                             .level = true,
                             .mesh = true};
  const Depth depth = RelativeDepth{map};
  const Cloud cloud = sessionCloud(request, depth);
  const CloudRecord record = recordOf(cloud, depth);
  EXPECT_EQ(record.filters.stride, 2);
  EXPECT_EQ(record.filters, cloud.filters) << "as applied, not as asked";
  EXPECT_EQ(record.relativeScale, request.relative);
  EXPECT_EQ(record.lengths, request.lengths);
  ASSERT_TRUE(record.calibration && record.levelling && cloud.floor);
  EXPECT_EQ(record.calibration->scale, cloud.calibration->scale);
  EXPECT_EQ(record.levelling->rows, levelled(*cloud.floor).rows);
  EXPECT_TRUE(record.depthFile.empty());

  ExportOptions options;
  options.cloud = CloudExport{
      .formats = kAll, .asMesh = true, .cloud = cloud.points, .mesh = cloud.mesh, .record = record};
  exportResult(result(), options, folder_, "cat");
  EXPECT_EQ(sidecar()["cloud"]["units"], "m") << "a known length gives metres";
  EXPECT_EQ(sidecar()["cloud"]["points"], cloud.points->size());
  EXPECT_EQ(readPly(contentsOf(folder_ / "cat_cloud.ply")).positions,
            expectedIn(CloudAxes::kViewer, cloud.points->positions));
}

TEST_F(CloudFiles, RecordOfMetresHasNoRelativeScale) {
  const ScalarMap map{.width = 4, .height = 3, .values = std::vector<float>(12, 2.0F)};
  const Depth depth = MetricDepth{map, 0.001F, 10.0F};
  const CloudRecord record = recordOf(sessionCloud({}, depth), depth);
  EXPECT_EQ(record.relativeScale, std::nullopt);
  EXPECT_FALSE(record.calibration || record.levelling);
}

TEST_F(CloudFiles, SidecarTellsTheBoundsInTheAxesOfTheFiles) {
  ExportOptions options = CloudFiles::options(false);
  const CloudBounds bounds = boundsOf(*options.cloud->cloud);
  exportResult(result(), options, folder_, "cat");
  const json viewer = sidecar()["cloud"];
  EXPECT_EQ(viewer["bounds"]["low"], json({bounds.low.x, -bounds.high.y, -bounds.high.z}));
  EXPECT_EQ(viewer["bounds"]["high"], json({bounds.high.x, -bounds.low.y, -bounds.low.z}));
  EXPECT_TRUE(viewer["triangles"].is_null());
  EXPECT_TRUE(viewer["relative_scale"].is_null());
  EXPECT_TRUE(viewer["calibration"].is_null());
  // Where nobody chose: 10 / the focal length.
  EXPECT_EQ(viewer["filters"][1]["ratio"], 10.0 / 5.5);
  EXPECT_TRUE(viewer["levelling_rotation"].is_null());
  options.cloud->axes = CloudAxes::kCamera;
  exportResult(result(), options, folder_, "cat");
  EXPECT_EQ(sidecar()["cloud"]["bounds"]["low"], json({bounds.low.x, bounds.low.y, bounds.low.z}));
}

TEST_F(CloudFiles, EveryFileSaysItsUnitAndAxes) {
  ExportOptions options = CloudFiles::options(true);
  PointCloud relative = *options.cloud->cloud;
  relative.unit = LengthUnit::kRelative;
  options.cloud->cloud = std::make_shared<const PointCloud>(relative);
  options.cloud->axes = CloudAxes::kCamera;
  exportResult(result(), options, folder_, "cat");
  EXPECT_EQ(sidecar()["cloud"]["units"], "relative");
  std::map<std::string, json> files;
  const json listed = sidecar()["files"];
  for (const json& file : listed) {
    files[file["name"]] = file;
    const std::string bytes = contentsOf(folder_ / file["name"].get<std::string>());
    EXPECT_EQ(file["sha256"], sha256Of(std::as_bytes(std::span(bytes))));
  }
  for (const char* const ending : {"ply", "pcd", "obj", "xyz", "csv"}) {
    const json& file = files.at(std::string("cat_cloud.") + ending);
    EXPECT_EQ(file["format"], ending);
    EXPECT_EQ(file["units"], "relative") << ending;
    EXPECT_EQ(file["scale"], 1.0) << ending;
    EXPECT_EQ(file["axes"], "camera") << ending;
  }
  EXPECT_EQ(files.at("cat_cloud.glb")["axes"], "viewer");
  EXPECT_EQ(files.at("cat_cloud.pcd")["invalid"], "NaN");
  EXPECT_TRUE(files.at("cat_cloud.ply")["invalid"].is_null());
  EXPECT_FALSE(files.at("cat_cloud.png").contains("units"));
}

TEST_F(CloudFiles, ModelAndHeadAreNamedWhereTheDistancesAreTheirs) {
  ExportOptions options = CloudFiles::options(false);
  exportResult(headResult(), options, folder_, "cat");
  const CloudBack ply = readPly(contentsOf(folder_ / "cat_cloud.ply"));
  EXPECT_TRUE(ply.hasLine("comment program: " + softwareName()));
  EXPECT_TRUE(ply.hasLine("comment source: cat.jpg"));
  EXPECT_TRUE(ply.hasLine("comment model: nano"));
  const std::string hash = sha256Of(std::as_bytes(std::span(std::string_view("head weights"))));
  EXPECT_TRUE(ply.hasLine("comment head: nano-depth (sha256 " + hash + ")"));
  EXPECT_EQ(sidecar()["cloud"]["distances"]["source"], "head");
  EXPECT_EQ(sidecar()["cloud"]["distances"]["head"]["sha256"], hash);
  EXPECT_EQ(sidecar()["model"]["name"], "nano");

  options.cloud->record.depthFile = "kinect.png";
  exportResult(headResult(), options, folder_, "cat");
  EXPECT_THAT(contentsOf(folder_ / "cat_cloud.ply"), Not(HasSubstr("comment model")));
  EXPECT_THAT(contentsOf(folder_ / "cat_cloud.ply"), Not(HasSubstr("comment head")));
}

TEST_F(CloudFiles, ThePhotoLiesOnTheMeshOrWhatIsChosen) {
  ExportOptions options = CloudFiles::options(true);
  options.cloud->formats = {CloudFormat::kObj};
  exportResult(result(), options, folder_, "cat");
  const PngBack photo = readPng(folder_ / "cat_cloud.png");
  EXPECT_EQ(photo.width, 4);
  EXPECT_EQ(photo.text.at("Source"), "cat.jpg");
  EXPECT_THAT(contentsOf(folder_ / "cat_cloud.obj"), HasSubstr("mtllib cat_cloud.mtl\n"));
  EXPECT_THAT(contentsOf(folder_ / "cat_cloud.mtl"), HasSubstr("map_Kd cat_cloud.png\n"));
  options.cloud->texture = Image(2, 1, {1, 2, 3, 4, 5, 6});
  exportResult(result(), options, folder_, "cat");
  EXPECT_EQ(readPng(folder_ / "cat_cloud.png").width, 2);
}

TEST_F(CloudFiles, RefusalsComeBeforeTheFirstFile) {
  ExportOptions options = CloudFiles::options(false);
  PointCloud empty;
  empty.intrinsics = options.cloud->cloud->intrinsics;
  options.cloud->cloud = std::make_shared<const PointCloud>(empty);
  expectRefused(options, ErrorCode::kInvalidArgument, "no point to write");
  options = CloudFiles::options(true);
  options.cloud->mesh = std::make_shared<const CloudMesh>();
  expectRefused(options, ErrorCode::kInvalidArgument, "no face to write");
  expectRefused(CloudFiles::options(true), ErrorCode::kInvalidArgument, "Rename", "a\nb");
  options.cloud->mesh = nullptr;
  expectRefused(options, ErrorCode::kInternal, "mesh");
  options.cloud->cloud = nullptr;
  expectRefused(options, ErrorCode::kInternal, "cloud");
  options = CloudFiles::options(false);
  options.depth = DepthExport();
  expectRefused(options, ErrorCode::kInternal, "model");
}

TEST_F(CloudFiles, AStemWithALineBreakIsFineWhereNothingMentionsIt) {
  const ExportOptions options = CloudFiles::options(false);
  exportResult(result(), options, folder_, "a\nb");
  EXPECT_TRUE(fs::exists(folder_ / "a\nb_cloud.obj"));
}

TEST_F(CloudFiles, EndsBetweenTwoFilesWhereCancelled) {
  int asked = 0;
  try {
    exportResult(result(), options(false), folder_, "cat", [&asked] { return ++asked < 3; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  EXPECT_THAT(names(), SizeIs(2));
}

}  // namespace
}  // namespace patchscape::test
