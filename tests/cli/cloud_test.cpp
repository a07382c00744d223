// SPDX-License-Identifier: Apache-2.0
// cloud, as scripts call it.
#include "core/export/png_writer.h"
#include "core/session/content_hash.h"
#include "tests/cli/cli_fixture.h"
#include "tests/unit/export/cloud_read_back.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kWidth = 40;
constexpr int kHeight = 30;

class CloudTest : public CliTest {
 protected:
  void SetUp() override {
    makePicture("a.png", kWidth, kHeight);
    writeDepth("d.png", slope);
  }

  /// Millimetres at each pixel; the top left one has no distance.
  static int slope(int u, int v) { return u == 0 && v == 0 ? 0 : 2000 + 10 * u + 7 * v; }

  template <typename Millimetres>
  void writeDepth(const std::string& name, const Millimetres& at_, int width = kWidth) const {
    std::vector<std::uint16_t> pixels;
    for (int v = 0; v < kHeight; ++v) {
      for (int u = 0; u < width; ++u) {
        pixels.push_back(static_cast<std::uint16_t>(at_(u, v)));
      }
    }
    writeGreyPng(at(name), width, kHeight, pixels, {});
  }

  Finished runCloud(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"cloud", "a.png"});
    arguments.insert(arguments.end(), {"--size", "56", "-o", "out"});
    return run(arguments);
  }

  nlohmann::json jsonOf(std::vector<std::string> arguments) const {
    arguments.push_back("--json");
    const Finished finished = runCloud(std::move(arguments));
    EXPECT_EQ(finished.status, 0) << finished.err;
    return nlohmann::json::parse(finished.out);
  }

  /// The same with the distances of d.png, of which every pixel becomes a point.
  nlohmann::json jsonOfDepth(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--depth", "d.png", "--edge-ratio", "0", "--force"});
    return jsonOf(std::move(arguments));
  }

  test::CloudBack ply() const { return test::readPly(content("out/a_cloud.ply")); }
};

TEST_F(CloudTest, TheNetworksDepthBecomesTheSamePointsInAllFormats) {
  makePicture("a.png", 210, 140);
  const auto json = jsonOf({"--formats", "ply,pcd,glb,obj,xyz,csv", "--edge-ratio", "0"});
  EXPECT_EQ(json["unit"], "m");
  EXPECT_EQ(json["axes"], "viewer");
  EXPECT_EQ(json["triangles"], nullptr);
  EXPECT_EQ(json["outputs"].size(), 6U);
  EXPECT_EQ(filesIn("out").size(), 6U);
  const auto points = json["points"].get<std::size_t>();
  ASSERT_GT(points, 0U);
  EXPECT_EQ(ply().positions.size(), points);
  EXPECT_EQ(test::readGlb(content("out/a_cloud.glb")).attribute<Vector3>("POSITION").size(),
            points);
  EXPECT_EQ(test::readRows(content("out/a_cloud.xyz"), ' ').size(), points);
  EXPECT_EQ(test::readRows(content("out/a_cloud.csv"), ',').size(), points + 1) << "and its names";
  const auto lines = test::readRows(content("out/a_cloud.obj"), ' ');
  EXPECT_EQ(std::ranges::count_if(lines, [](const auto& row) { return row.at(0) == "v"; }),
            static_cast<std::ptrdiff_t>(points));
  const auto pcd = test::readPcd(content("out/a_cloud.pcd"));
  EXPECT_EQ(std::ranges::count_if(pcd.positions, [](Vector3 p) { return std::isfinite(p.z); }),
            static_cast<std::ptrdiff_t>(points));
}

TEST_F(CloudTest, ADepthFileAndACameraGiveExactPositions) {
  const auto json =
      jsonOfDepth({"--fx", "50", "--fy", "40", "--cx", "20", "--cy", "10", "--axes", "camera"});
  const auto points = ply().positions;
  ASSERT_EQ(points.size(), 1U * kWidth * kHeight - 1) << "one pixel has no distance";
  EXPECT_EQ(json["points"], points.size());
  EXPECT_EQ(json["intrinsics"]["source"], "manual");
  EXPECT_EQ(json["axes"], "camera");
  for (int i = 1; i < kWidth * kHeight; ++i) {
    const int u = i % kWidth;
    const int v = i / kWidth;
    const double z = slope(u, v) / 1000.0;
    const Vector3 point = points[static_cast<std::size_t>(i) - 1];
    // Metres; the rounding of floats of this size.
    ASSERT_NEAR(point.x, (u - 20) / 50.0 * z, 1e-6) << u << ',' << v;
    ASSERT_NEAR(point.y, (v - 10) / 40.0 * z, 1e-6) << u << ',' << v;
    ASSERT_NEAR(point.z, z, 1e-6) << u << ',' << v;
  }
  EXPECT_NEAR(json["bounds"]["low"][2].get<double>(), 2.007, 1e-6);
  EXPECT_NEAR(json["bounds"]["high"][2].get<double>(), 2.593, 1e-6);
}

TEST_F(CloudTest, AxesAreTheViewersUnlessAskedOtherwise) {
  const auto json = jsonOfDepth({"--fx", "50"});
  const auto viewer = ply();
  (void)jsonOfDepth({"--fx", "50", "--axes", "camera"});
  const auto camera = ply();
  ASSERT_EQ(viewer.positions.size(), camera.positions.size());
  for (std::size_t i = 0; i < viewer.positions.size(); ++i) {
    ASSERT_LT(viewer.positions[i].z, 0.0F);
    ASSERT_EQ(viewer.positions[i].x, camera.positions[i].x);
    ASSERT_EQ(viewer.positions[i].y, -camera.positions[i].y);
    ASSERT_EQ(viewer.positions[i].z, -camera.positions[i].z);
  }
  EXPECT_EQ(viewer.colours, camera.colours);
  EXPECT_NEAR(json["bounds"]["low"][2].get<double>(), -2.593, 1e-6);
  EXPECT_NEAR(json["bounds"]["high"][2].get<double>(), -2.007, 1e-6);
}

TEST_F(CloudTest, AFieldOfViewIsACamera) {
  const auto json = jsonOfDepth({"--fov", "90"});
  const auto& camera = json["intrinsics"];
  EXPECT_NEAR(camera["fx"].get<double>(), kWidth / 2.0, 1e-9) << "half the width a tangent of 1";
  EXPECT_EQ(camera["fy"], camera["fx"]);
  EXPECT_EQ(camera["cx"], 19.5);
  EXPECT_EQ(camera["cy"], 14.5);
  EXPECT_NEAR(camera["horizontal_field_of_view"].get<double>(), 90.0, 1e-9);
}

TEST_F(CloudTest, ACameraFileIsScaledToThePicture) {
  makeFile("camera.json", R"({"width":80,"height":60,"fx":100,"fy":90,"cx":39.5,"cy":29.5})");
  const auto camera = jsonOfDepth({"--intrinsics", "camera.json"})["intrinsics"];
  EXPECT_EQ(camera["source"], "file");
  EXPECT_NEAR(camera["fx"].get<double>(), 50.0, 1e-9);
  EXPECT_NEAR(camera["fy"].get<double>(), 45.0, 1e-9);
  EXPECT_NEAR(camera["cx"].get<double>(), 19.5, 1e-9);

  makeFile("broken.json", R"({"fx":100)");
  const Finished refused = runCloud({"--depth", "d.png", "--intrinsics", "broken.json", "--force"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("broken.json"));
}

TEST_F(CloudTest, FiltersLeaveOutPoints) {
  EXPECT_EQ(jsonOfDepth({"--stride", "3"})["points"], 14 * 10 - 1);
  const auto between = jsonOfDepth({"--nearest", "2.2", "--farthest", "2.3", "--axes", "camera"});
  std::size_t expected = 0;
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const int distance = slope(i % kWidth, i / kWidth);
    expected += distance >= 2200 && distance <= 2300 ? 1 : 0;
  }
  EXPECT_EQ(between["points"], expected);
  EXPECT_GE(between["bounds"]["low"][2].get<double>(), 2.2 - 1e-6);
  EXPECT_LE(between["bounds"]["high"][2].get<double>(), 2.3 + 1e-6);
  const auto voxels = jsonOfDepth({"--voxel", "0.5"});
  EXPECT_LT(voxels["points"].get<int>(), 60) << "about 2.5 m x 2 m x 0.6 m in cubes of 0.5 m";
  EXPECT_GT(voxels["points"].get<int>(), 5);
}

TEST_F(CloudTest, AnEdgeIsLeftOutUnlessAllPointsAreWanted) {
  writeDepth("d.png", [](int u, int) { return u < 20 ? 1000 : 3000; });
  EXPECT_EQ(jsonOf({"--depth", "d.png"})["points"], (kWidth - 2) * kHeight) << "both sides of it";
  EXPECT_EQ(jsonOfDepth({})["points"], kWidth * kHeight);
}

TEST_F(CloudTest, OnlyPointsOfTheChosenClassesStay) {
  const auto all = jsonOfDepth({"--labels"});
  const auto labels = ply().labels;
  ASSERT_EQ(labels.size(), all["points"].get<std::size_t>());
  const std::uint16_t chosen = labels.front();
  const auto some = jsonOfDepth({"--classes", std::to_string(chosen)});
  EXPECT_EQ(some["points"], std::ranges::count(labels, chosen));

  const std::set<std::uint16_t> present(labels.begin(), labels.end());
  const int absent = present.contains(0) ? (present.contains(149) ? 148 : 149) : 0;
  ASSERT_FALSE(present.contains(static_cast<std::uint16_t>(absent)));
  const Finished none =
      runCloud({"--depth", "d.png", "--classes", std::to_string(absent), "--force"});
  EXPECT_EQ(none.status, 1) << "a cloud without points is refused";
  EXPECT_FALSE(none.err.empty());
}

TEST_F(CloudTest, AMeshHasFacesInPlyAndGlb) {
  const auto json = jsonOfDepth({"--mesh", "--formats", "ply,glb"});
  const auto triangles = ply().triangles;
  // Two for four neighbours, one in the corner that lacks a point.
  EXPECT_EQ(triangles.size(), 2U * (kWidth - 1) * (kHeight - 1) - 1);
  EXPECT_EQ(json["triangles"], triangles.size());
  const auto glb = test::readGlb(content("out/a_cloud.glb"));
  const auto indices = glb.primitive().at("indices").get<std::size_t>();
  EXPECT_EQ(glb.json["accessors"][indices]["count"], 3 * triangles.size());
  EXPECT_EQ(glb.json["images"].size(), 1U) << "the photo inside";
}

TEST_F(CloudTest, WithoutAFloorTheCloudStaysAsItIsAndANoteSaysSo) {
  writeDepth("d.png", [](int, int) { return 2000; });
  const Finished wall = runCloud({"--depth", "d.png", "--level", "--json"});
  EXPECT_EQ(wall.status, 0) << wall.err;
  EXPECT_THAT(wall.err, HasSubstr("a.png: no floor was found, so the cloud is not levelled."));
  EXPECT_EQ(nlohmann::json::parse(wall.out)["levelled"], false);
}

TEST_F(CloudTest, AFloorBecomesLevel) {
  // A plane 1.5 m below a camera that looks down by 30 degrees, f = 40 pixels.
  const double down = std::acos(-1.0) / 6.0;
  writeDepth("d.png", [down](int, int v) {
    const double slant = std::sin(down) + (v - 14.5) / 40.0 * std::cos(down);
    return static_cast<int>(std::lround(1500.0 / slant));
  });
  const auto json = jsonOfDepth({"--fx", "40", "--level"});
  EXPECT_EQ(json["levelled"], true);
  for (const Vector3& point : ply().positions) {
    ASSERT_NEAR(point.y, -1.5, 0.02) << "metres; depth is rounded to 1 mm";
  }
}

TEST_F(CloudTest, AKnownLengthScalesTheCloud) {
  writeDepth("d.png", [](int, int) { return 2000; });
  // 20 pixels at f = 40 and 2 m are 1 m; it is said to be 3 m.
  const auto json = jsonOfDepth({"--fx", "40", "--known-length", "5,7,25,7,3"});
  EXPECT_EQ(json["unit"], "m");
  EXPECT_NEAR(json["calibration"]["scale"].get<double>(), 3.0, 1e-5);
  EXPECT_EQ(json["calibration"]["focal_solved"], false);
  EXPECT_EQ(json["calibration"]["residuals"].size(), 1U);
  for (const Vector3& point : ply().positions) {
    ASSERT_NEAR(point.z, -6.0, 1e-4) << "metres";
  }
}

TEST_F(CloudTest, RelativeDepthHasNoMetresUnlessALengthIsKnown) {
  const auto json = jsonOfDepth({"--depth-relative",
                                 "--formats",
                                 "ply,csv",
                                 "--relative-range",
                                 "2,5",
                                 "--fx",
                                 "40",
                                 "--axes",
                                 "camera"});
  EXPECT_EQ(json["unit"], "relative");
  EXPECT_FALSE(json.contains("calibration"));
  EXPECT_NEAR(json["bounds"]["low"][2].get<double>(), 2.0, 1e-5) << "inverse: the largest";
  EXPECT_NEAR(json["bounds"]["high"][2].get<double>(), 5.0, 1e-5);
  EXPECT_TRUE(content("out/a_cloud.csv").starts_with("x_rel,y_rel,z_rel,"));
  const auto scaled =
      jsonOfDepth({"--depth-relative", "--fx", "40", "--known-length", "5,7,25,7,3"});
  EXPECT_EQ(scaled["unit"], "m");
  EXPECT_GT(scaled["calibration"]["scale"].get<double>(), 0.0);
}

TEST_F(CloudTest, TheSidecarListsTheFilesWithTheirHashes) {
  const auto json = jsonOfDepth({"--sidecar", "--formats", "ply,xyz", "--stride", "2"});
  EXPECT_THAT(filesIn("out"), ElementsAre("a.export.json", "a_cloud.ply", "a_cloud.xyz"));
  EXPECT_EQ(json["outputs"].size(), 3U);
  const auto sidecar = nlohmann::json::parse(content("out/a.export.json"));
  ASSERT_EQ(sidecar["files"].size(), 2U);
  for (const auto& file : sidecar["files"]) {
    const std::string bytes = content("out/" + file["name"].get<std::string>());
    EXPECT_EQ(file["sha256"], sha256Of(std::as_bytes(std::span(bytes)))) << file["name"];
  }
  EXPECT_EQ(sidecar["cloud"]["distances"]["name"], "d.png");
  EXPECT_EQ(sidecar["cloud"]["points"], json["points"]);
}

TEST_F(CloudTest, ColoursFollowTheChoice) {
  (void)jsonOfDepth({});
  const auto photo = ply().colours;
  for (const char* const colouring : {"pca", "class", "depth", "confidence"}) {
    (void)jsonOfDepth({"--color", colouring});
    EXPECT_NE(ply().colours, photo) << colouring;
  }
}

/// Whether some pixel differs from the first.
bool hasColours(const Image& image) {
  return largestDifference(
             image,
             Image(image.width(),
                   image.height(),
                   std::vector<std::uint8_t>(image.pixels().size(), image.pixels()[0]))) > 20;
}

TEST_F(CloudTest, ThePictureOfTheCloudNeedsNoDisplay) {
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");
  const auto json = jsonOfDepth({"--render", "shot/front.png", "--render-size", "160x120"});
  EXPECT_EQ(json["render"], "shot/front.png");
  const Image front = picture("shot/front.png");
  EXPECT_EQ(front.width(), 160);
  EXPECT_EQ(front.height(), 120);
  EXPECT_TRUE(hasColours(front));
  (void)jsonOfDepth(
      {"--render", "shot/top.png", "--render-size", "160x120", "--render-view", "top"});
  EXPECT_GT(largestDifference(front, picture("shot/top.png")), 20);
  (void)jsonOfDepth({"--mesh", "--render", "shot/mesh.png", "--render-size", "160x120"});
  EXPECT_TRUE(hasColours(picture("shot/mesh.png")));
}

TEST_F(CloudTest, MistakesAreUsageErrorsBeforeAnythingIsWritten) {
  makePicture("b.png", kWidth, kHeight);
  for (const std::vector<std::string>& mistake :
       {std::vector<std::string>{"b.png", "--depth", "d.png"},
        {"b.png", "--render", "r.png"},
        {"b.png", "--known-length", "1,1,5,5,1"},
        {"--mesh", "--voxel", "0.1"},
        {"--cx", "3"},
        {"--cx", "3", "--cy", "4"},
        {"--fx", "0"},
        {"--fx", "-5"},
        {"--fx", "nan"},
        {"--fx", "many"},
        {"--fov", "180"},
        {"--stride", "0"},
        {"--stride", "1.5"},
        {"--voxel", "-1"},
        {"--edge-ratio", "-0.1"},
        {"--depth-scale", "0"},
        {"--known-length", "1,1,5,5"},
        {"--known-length", "1,1,5,5,0"},
        {"--relative-range", "5,2"},
        {"--classes", "-1"},
        {"--formats", "las"},
        {"--axes", "blender"},
        {"--color", "red"},
        {"--render-view", "behind"},
        {"--render-size", "0x10"},
        {"--render-size", "100"},
        {"--nearest", "3", "--farthest", "2"},
        {"--fov", "60", "--fx", "50"},
        {"--fov", "60", "--intrinsics", "camera.json"},
        {"--depth-relative"},
        {"--depth-scale", "5000"}}) {
    const Finished finished = runCloud(mistake);
    EXPECT_EQ(finished.status, 2) << testing::PrintToString(mistake) << finished.err;
    EXPECT_FALSE(finished.err.empty());
    EXPECT_FALSE(exists("out")) << testing::PrintToString(mistake);
  }
}

TEST_F(CloudTest, ADepthFileThatDoesNotFitIsSaidClearly) {
  writeDepth("wide.png", slope, kWidth + 1);
  makeFile("noise.png", "no depth");
  makeFile("short.png", content("d.png").substr(0, 60));
  makeFile("empty.npy", "");
  const std::vector<std::array<std::string, 2>> files{
      {"wide.png", "41 x 30"},
      {"noise.png", "noise.png: This is no depth map"},
      {"short.png", "short.png"},
      {"empty.npy", "empty.npy: The file is empty"},
      {"a.png", "a.png"},
      {"none.png", "none.png"}};
  for (const auto& [file, words] : files) {
    const Finished finished = runCloud({"--depth", file, "--json"});
    EXPECT_EQ(finished.status, 1) << file;
    EXPECT_THAT(finished.err, HasSubstr(words));
    ASSERT_EQ(finished.lines().size(), 1U) << file;
    EXPECT_EQ(finished.lines()[0]["status"], "error");
    EXPECT_THAT(filesIn("out"), IsEmpty()) << file;
  }
}

TEST_F(CloudTest, WhatExistsIsNotOverwrittenUnasked) {
  makeFile("out/a_cloud.ply", "mine");
  const Finished cloud = runCloud({"--depth", "d.png", "--render", "r.png"});
  EXPECT_EQ(cloud.status, 4);
  EXPECT_THAT(cloud.err, HasSubstr("a_cloud.ply exists already"));
  EXPECT_EQ(content("out/a_cloud.ply"), "mine");
  EXPECT_FALSE(exists("r.png"));

  makeFile("r.png", "mine too");
  const Finished render = runCloud({"--depth", "d.png", "--formats", "xyz", "--render", "r.png"});
  EXPECT_EQ(render.status, 4);
  EXPECT_THAT(render.err, HasSubstr("r.png exists already"));
  EXPECT_EQ(content("r.png"), "mine too");
  EXPECT_FALSE(exists("out/a_cloud.xyz"));

  for (const char* const own : {"a.png", "d.png"}) {
    const std::string before = content(own);
    const Finished input = runCloud({"--depth", "d.png", "--render", own, "--force"});
    EXPECT_EQ(input.status, 4) << own << " is read by the run";
    EXPECT_EQ(content(own), before);
  }
}

TEST_F(CloudTest, ACloudWithoutPointsLeavesNoFile) {
  const Finished finished = runCloud(
      {"--depth", "d.png", "--nearest", "50", "--formats", "ply,csv", "--render", "r.png"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("a.png: "));
  EXPECT_THAT(filesIn("out"), IsEmpty());
  EXPECT_FALSE(exists("r.png"));
}

}  // namespace
}  // namespace patchscape
