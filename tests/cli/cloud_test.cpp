// SPDX-License-Identifier: Apache-2.0
// cloud, as scripts call it.
#include "tests/cli/cli_fixture.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <set>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kWidth = 40;
constexpr int kHeight = 30;

/// A wall 2 m away.
std::string wallAsPfm(int width = kWidth, int height = kHeight, float metres = 2.0F) {
  std::string file = "Pf\n" + std::to_string(width) + " " + std::to_string(height) + "\n-1.0\n";
  for (int i = 0; i < width * height; ++i) {
    file.append(reinterpret_cast<const char*>(&metres), sizeof(metres));
  }
  return file;
}

class CloudTest : public CliTest {
 protected:
  void SetUp() override { makePicture("a.png", kWidth, kHeight); }

  nlohmann::json jsonOf(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "cloud");
    arguments.insert(arguments.end(), {"--size", "112", "--json"});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return nlohmann::json::parse(finished.out, nullptr, false);
  }

  /// The wall, seen by a camera of known numbers.
  nlohmann::json wall(std::vector<std::string> more = {}) const {
    makeFile("wall.pfm", wallAsPfm());
    std::vector<std::string> arguments{"a.png", "--depth", "wall.pfm", "--fx", "50", "-o", "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return jsonOf(arguments);
  }

  Finished runCloud(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "cloud");
    arguments.insert(arguments.end(), {"--size", "112", "-o", "out"});
    return run(arguments);
  }

  /// Binary files make unreadable messages.
  bool holds(const std::string& name, const std::string& text) const {
    return content(name).find(text) != std::string::npos;
  }

  /// x, y, z of the first point of a PLY file.
  std::array<float, 3> firstPoint(const std::string& name) const {
    const std::string file = content(name);
    std::array<float, 3> point{};
    std::memcpy(point.data(), file.data() + file.find("end_header\n") + 11, sizeof(point));
    return point;
  }
};

TEST_F(CloudTest, APictureBecomesAPlyInMetresThatLooksDownMinusZ) {
  const auto json = jsonOf({"a.png", "-o", "out"});
  EXPECT_THAT(filesIn("out"), ElementsAre("a_cloud.ply"));
  EXPECT_EQ(json["unit"], "m");
  EXPECT_EQ(json["axes"], "viewer");
  EXPECT_EQ(json["intrinsics"]["source"], "assumed");
  EXPECT_NEAR(json["intrinsics"]["horizontal_field_of_view"].get<double>(), 60.0, 1e-6);
  EXPECT_LT(json["bounds"]["high"][2].get<double>(), 0.0);
  EXPECT_EQ(json["backbone_passes"], 1);
  EXPECT_TRUE(holds("out/a_cloud.ply",
                    "element vertex " + std::to_string(json["points"].get<int>()) + "\n"));
}

TEST_F(CloudTest, KnownDepthGivesExactPointsAndRunsNoNetwork) {
  const auto json = wall({"--axes", "camera", "--cx", "10", "--cy", "20"});
  EXPECT_EQ(json["points"], kWidth * kHeight);
  EXPECT_EQ(json["backbone_passes"], 0);
  EXPECT_EQ(json["intrinsics"]["fy"], 50.0) << "square pixels where only --fx is given";
  const auto [x, y, z] = firstPoint("out/a_cloud.ply");
  EXPECT_FLOAT_EQ(x, (0.0F - 10.0F) * 2.0F / 50.0F);
  EXPECT_FLOAT_EQ(y, (0.0F - 20.0F) * 2.0F / 50.0F);
  EXPECT_FLOAT_EQ(z, 2.0F);
}

TEST_F(CloudTest, TheCameraIsFieldOfViewOrFileToo) {
  EXPECT_NEAR(wall({"--fov", "90"})["intrinsics"]["fx"].get<double>(), kWidth / 2.0, 1e-9);
  makeFile("camera.json",
           R"({"width": 80, "height": 60, "fx": 100, "fy": 100, "cx": 39.5, "cy": 29.5})");
  const auto json = wall({"--intrinsics", "camera.json", "--force"});
  EXPECT_EQ(json["intrinsics"]["fx"], 50.0) << "scaled to the picture";
  EXPECT_EQ(json["intrinsics"]["source"], "file");
}

TEST_F(CloudTest, EveryFormatHoldsTheSamePoints) {
  const auto json = wall({"--formats", "ply,pcd,glb,obj,xyz,csv"});
  EXPECT_EQ(json["outputs"].size(), 6U);
  const std::string count = std::to_string(kWidth * kHeight);
  EXPECT_TRUE(holds("out/a_cloud.pcd", "POINTS " + count + "\n"));
  EXPECT_TRUE(holds("out/a_cloud.glb", "\"count\": " + count));
  const std::string xyz = content("out/a_cloud.xyz");
  EXPECT_EQ(std::ranges::count(xyz, '\n'), kWidth * kHeight);
  const std::string csv = content("out/a_cloud.csv");
  EXPECT_EQ(std::ranges::count(csv, '\n'), kWidth * kHeight + 1);
}

TEST_F(CloudTest, FiltersLeavePointsOut) {
  EXPECT_EQ(wall({"--stride", "2"})["points"], kWidth * kHeight / 4);
  EXPECT_LT(wall({"--voxel", "0.5", "--force"})["points"], 30);
  EXPECT_EQ(wall({"--nearest", "1", "--farthest", "3", "--force"})["points"], kWidth * kHeight);
  const Finished none = runCloud({"a.png", "--depth", "wall.pfm", "--nearest", "3", "--force"});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.err, HasSubstr("There is no point to write"));
}

TEST_F(CloudTest, ClassesAndLabelsComeFromTheSamePass) {
  const auto all = jsonOf({"a.png", "-o", "out", "--labels", "--color", "class"});
  EXPECT_EQ(all["backbone_passes"], 1);
  EXPECT_TRUE(holds("out/a_cloud.ply", "property ushort label"));
  EXPECT_TRUE(holds("out/a_cloud.ply", "property float confidence"));
  makePicture("b.png", kWidth, kHeight, 5);
  for (const char* colouring : {"pca", "depth", "confidence", "photo"}) {
    (void)jsonOf({"b.png", "-o", colouring, "--color", colouring});
  }
  std::set<std::string> different;
  for (const char* colouring : {"pca", "depth", "confidence", "photo"}) {
    different.insert(content(std::string(colouring) + "/b_cloud.ply"));
  }
  EXPECT_EQ(different.size(), 4U);
}

TEST_F(CloudTest, ASurfaceHasFacesAndThePhoto) {
  const auto json = wall({"--mesh", "--formats", "ply,obj,glb"});
  EXPECT_EQ(json["triangles"], 2 * (kWidth - 1) * (kHeight - 1));
  EXPECT_THAT(
      filesIn("out"),
      ElementsAre("a_cloud.glb", "a_cloud.mtl", "a_cloud.obj", "a_cloud.ply", "a_cloud.png"));
  EXPECT_TRUE(holds("out/a_cloud.ply", "element face"));
}

TEST_F(CloudTest, AKnownLengthScalesTheCloud) {
  // The wall's row is 39 · 2 / 50 = 1.56 m wide; it is said to be twice that.
  const auto json = wall({"--known-length", "0,5,39,5,3.12", "--axes", "camera"});
  EXPECT_NEAR(json["calibration"]["scale"].get<double>(), 2.0, 1e-6);
  EXPECT_NEAR(json["bounds"]["low"][2].get<double>(), 4.0, 1e-5);
}

TEST_F(CloudTest, RelativeDepthHasNoMetresUntilALengthIsKnown) {
  std::string ramp = "Pf\n40 30\n-1.0\n";
  for (int i = 0; i < kWidth * kHeight; ++i) {
    const auto value = static_cast<float>(i % kWidth);
    ramp.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  makeFile("ramp.pfm", ramp);
  const std::vector<std::string> common{"a.png",
                                        "--depth",
                                        "ramp.pfm",
                                        "--depth-relative",
                                        "--relative-range",
                                        "2,4",
                                        "--axes",
                                        "camera",
                                        "--edge-ratio",
                                        "0",
                                        "-o",
                                        "out",
                                        "--force"};
  const auto loose = jsonOf(common);
  EXPECT_EQ(loose["unit"], "relative");
  EXPECT_NEAR(loose["bounds"]["low"][2].get<double>(), 2.0, 1e-5);
  EXPECT_NEAR(loose["bounds"]["high"][2].get<double>(), 4.0, 1e-5);
  EXPECT_FALSE(holds("out/a_cloud.ply", "units: m\n"));
  auto known = common;
  known.insert(known.end(), {"--known-length", "39,0,39,29,1"});
  EXPECT_EQ(jsonOf(known)["unit"], "m");
}

TEST_F(CloudTest, ThePictureOfACloudNeedsNoDisplay) {
  ASSERT_EQ(::unsetenv("DISPLAY"), 0);
  ASSERT_EQ(::unsetenv("WAYLAND_DISPLAY"), 0);
  makeFile("wall.pfm", wallAsPfm());
  const Finished finished = runCloud(
      {"a.png", "--depth", "wall.pfm", "--render", "view.png", "--render-size", "160x120"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  const Image view = picture("view.png");
  EXPECT_EQ(view.width(), 160);
  std::set<std::vector<std::uint8_t>> colours;
  for (int i = 0; i < 160 * 120; ++i) {
    const auto colour = view.at(i % 160, i / 160);
    colours.insert({colour.begin(), colour.end()});
  }
  EXPECT_GT(colours.size(), 5U) << "the picture is on the wall";
  const Finished again =
      runCloud({"a.png", "--depth", "wall.pfm", "--render", "view.png", "--formats", "xyz"});
  EXPECT_EQ(again.status, 4) << "the picture is there already";
}

TEST_F(CloudTest, TheSidecarSaysHowTheCloudCameAbout) {
  (void)wall({"--sidecar"});
  const auto sidecar = nlohmann::json::parse(content("out/a.export.json"));
  EXPECT_EQ(sidecar["cloud"]["units"], "m");
  EXPECT_EQ(sidecar["cloud"]["intrinsics"]["fx"], 50.0);
  EXPECT_EQ(sidecar["files"][0]["name"], "a_cloud.ply");
}

TEST_F(CloudTest, WrongUsageIsTwo) {
  makePicture("b.png", kWidth, kHeight, 1);
  makeFile("wall.pfm", wallAsPfm());
  const std::vector<std::vector<std::string>> wrong{{"a.png", "b.png", "--depth", "wall.pfm"},
                                                    {"a.png", "b.png", "--render", "view.png"},
                                                    {"a.png", "--mesh", "--voxel", "0.1"},
                                                    {"a.png", "--cx", "5"},
                                                    {"a.png", "--fov", "200"},
                                                    {"a.png", "--stride", "0"},
                                                    {"a.png", "--edge-ratio", "-1"},
                                                    {"a.png", "--known-length", "1,2,3,4"},
                                                    {"a.png", "--known-length", "1,2,3,4,0"},
                                                    {"a.png", "--relative-range", "4,2"},
                                                    {"a.png", "--render-size", "8x8"},
                                                    {"a.png", "--formats", "las"},
                                                    {"a.png", "--axes", "up"}};
  for (const auto& arguments : wrong) {
    const Finished finished = runCloud(arguments);
    EXPECT_EQ(finished.status, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(finished.err, testing::Not(IsEmpty()));
    EXPECT_THAT(filesIn("out"), IsEmpty()) << testing::PrintToString(arguments);
  }
}

TEST_F(CloudTest, ABadDepthFileFailsThePictureWithASentence) {
  makeFile("small.pfm", wallAsPfm(10, 10));
  const Finished size = runCloud({"a.png", "--depth", "small.pfm"});
  EXPECT_EQ(size.status, 1);
  EXPECT_THAT(size.err, HasSubstr("10 x 10"));
  makeFile("cut.pfm", wallAsPfm().substr(0, 200));
  EXPECT_EQ(runCloud({"a.png", "--depth", "cut.pfm"}).status, 1);
  EXPECT_EQ(runCloud({"a.png", "--depth", "nowhere.npy"}).status, 1);
  makeFile("bad.json", "{\"fx\": 1");
  makeFile("wall.pfm", wallAsPfm());
  EXPECT_EQ(runCloud({"a.png", "--depth", "wall.pfm", "--intrinsics", "bad.json"}).status, 1);
  EXPECT_THAT(filesIn("out"), IsEmpty());
}

TEST_F(CloudTest, ResultsAreNotOverwrittenUnlessForced) {
  (void)wall();
  const std::string before = content("out/a_cloud.ply");
  EXPECT_EQ(runCloud({"a.png", "--depth", "wall.pfm", "--fov", "30"}).status, 4);
  EXPECT_EQ(content("out/a_cloud.ply"), before);
  EXPECT_EQ(runCloud({"a.png", "--depth", "wall.pfm", "--fov", "30", "--force"}).status, 0);
  EXPECT_NE(content("out/a_cloud.ply"), before);
}

}  // namespace
}  // namespace patchscape
