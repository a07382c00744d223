// SPDX-License-Identifier: Apache-2.0
// Every file format of a cloud: exact bytes, the same points in all, and what is refused.
#include "cloud_read_back.h"
#include "cloud_test_support.h"
#include "core/export/cloud_text_writer.h"
#include "core/export/glb_writer.h"
#include "core/export/obj_writer.h"
#include "core/export/pcd_writer.h"
#include "core/export/ply_writer.h"
#include "core/export/png_writer.h"
#include "core/export/point_buffer.h"
#include "export_test_support.h"

#include <charconv>
#include <clocale>
#include <limits>
#include <sstream>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const CloudWriteOptions kAbout{.program = "Patchscape 9",
                               .source = "größe 🌿.jpg",
                               .model = "nano (sha256 abc)",
                               .head = "nano-depth"};
const CloudWriteOptions kCamera{.axes = CloudAxes::kCamera};

using Writer = void (*)(const fs::path&, const CloudContent&, const CloudWriteOptions&);
const std::vector<std::pair<std::string, Writer>> kWriters{{"a.ply", writePly},
                                                           {"a.pcd", writePcd},
                                                           {"a.glb", writeGlb},
                                                           {"a.obj", writeObj},
                                                           {"a.xyz", writeXyz},
                                                           {"a.csv", writeCsv}};

template <typename Bytes>
std::string bytesOf(const std::vector<Bytes>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Bytes)};
}

class CloudWriters : public InFolder {
 protected:
  /// The bytes that a writer makes.
  [[nodiscard]] std::string written(Writer writer,
                                    const CloudContent& content,
                                    const CloudWriteOptions& options = {}) const {
    writer(folder_ / "cloud.file", content, options);
    return contentsOf(folder_ / "cloud.file");
  }
};

TEST_F(CloudWriters, PlyHasExactlyTheseBytes) {
  PointCloud cloud;
  cloud.intrinsics = {.width = 2, .height = 1, .fx = 525, .fy = 525.5, .cx = 0.5, .cy = 0};
  cloud.positions = {{1.0F, 2.0F, 3.0F}, {-1.5F, 0.0F, 4.0F}};
  cloud.colours = {{10, 20, 30}, {255, 0, 1}};
  cloud.pixels = {0, 1};
  std::string expected =
      "ply\n"
      "format binary_little_endian 1.0\n"
      "comment program: Patchscape 9\n"
      "comment units: m\n"
      "comment axes: viewer (x right, y up, z towards the viewer)\n"
      "comment picture: 2 x 1 pixels\n"
      "comment intrinsics: fx 525 fy 525.5 cx 0.5 cy 0 pixels, assumed; the centre of the "
      "top-left pixel is 0, 0\n"
      "comment source: gr%C3%B6%C3%9Fe %F0%9F%8C%BF.jpg\n"
      "comment model: nano (sha256 abc)\n"
      "comment head: nano-depth\n"
      "element vertex 2\n"
      "property float x\nproperty float y\nproperty float z\n"
      "property uchar red\nproperty uchar green\nproperty uchar blue\n"
      "end_header\n";
  // 0 is 0, not -0.
  expected += bytesOf<float>({1.0F, -2.0F, -3.0F}) + bytesOf<std::uint8_t>({10, 20, 30});
  expected += bytesOf<float>({-1.5F, 0.0F, -4.0F}) + bytesOf<std::uint8_t>({255, 0, 1});
  EXPECT_EQ(written(writePly, {cloud}, kAbout), expected);
}

TEST_F(CloudWriters, PlyHoldsEverythingThatTheCloudKnows) {
  const TestCloud test = testCloud(true);
  const CloudBack back = readPly(written(writePly, {test.cloud, &test.mesh}, kCamera));
  EXPECT_EQ(back.positions, test.cloud.positions);
  EXPECT_EQ(back.colours, test.cloud.colours);
  EXPECT_EQ(back.normals, test.cloud.normals);
  EXPECT_EQ(back.labels, test.cloud.labels);
  EXPECT_EQ(back.confidence, test.cloud.confidence);
  EXPECT_EQ(back.triangles, test.mesh.triangles);
  EXPECT_TRUE(back.hasLine("comment axes: camera (x right, y down, z forward)"));
  EXPECT_TRUE(back.hasLine("property list uchar int vertex_indices"));
  EXPECT_EQ(back.rest, "");
  const CloudBack viewer = readPly(written(writePly, {test.cloud}));
  EXPECT_EQ(viewer.normals, expectedIn(CloudAxes::kViewer, test.cloud.normals));
}

TEST_F(CloudWriters, RelativeLengthsAreNeverCalledMetres) {
  TestCloud test = testCloud();
  test.cloud.unit = LengthUnit::kRelative;
  const std::string line = "units: relative (no known size)\n";
  EXPECT_THAT(written(writePly, {test.cloud}), HasSubstr("comment " + line));
  EXPECT_THAT(written(writePcd, {test.cloud}), HasSubstr("# " + line));
  EXPECT_THAT(written(writeObj, {test.cloud}), HasSubstr("# " + line));
  EXPECT_THAT(written(writeCsv, {test.cloud}), StartsWith("x_rel,y_rel,z_rel,red,"));
  const GlbBack glb = readGlb(written(writeGlb, {test.cloud}));
  EXPECT_EQ(glb.json["asset"]["extras"]["units"], "relative");
  EXPECT_EQ(glb.json["nodes"][0]["extras"]["units"], "relative");
}

TEST_F(CloudWriters, NoNameBreaksOutOfItsComment) {
  const TestCloud test = testCloud();
  const CloudWriteOptions evil{.source = "a\nelement vertex 9\r\nend_header\nv 1 2 3",
                               .model = std::string(3000, 'x') + "end",
                               .head = "\x7Fö\xFF"};
  const CloudBack ply = readPly(written(writePly, {test.cloud}, evil));
  EXPECT_EQ(ply.positions.size(), test.cloud.size());
  EXPECT_TRUE(ply.hasLine("comment source: a element vertex 9  end_header v 1 2 3"));
  for (const std::string& line : ply.header) {
    EXPECT_LE(line.size(), 510U) << line;
  }
  // Python's plyfile reads no header that is not ASCII.
  EXPECT_TRUE(ply.hasLine("comment head:  %C3%B6%FF"));
  EXPECT_EQ(readPcd(written(writePcd, {test.cloud}, evil)).positions.size(), 12U);
  EXPECT_THAT(readRows(written(writeObj, {test.cloud}, evil), ' '), SizeIs(test.cloud.size()));
}

TEST_F(CloudWriters, PcdOfTheWholePictureKeepsItsRowsAndColumns) {
  const TestCloud test = testCloud();
  const CloudBack back = readPcd(written(writePcd, {test.cloud}, kAbout));
  EXPECT_EQ(back.header.front(), "# .PCD v0.7 - Point Cloud Data file format");
  const std::vector<std::string> fields(back.header.end() - 10, back.header.end());
  EXPECT_THAT(fields,
              ElementsAre("VERSION 0.7",
                          "FIELDS x y z rgb",
                          "SIZE 4 4 4 4",
                          "TYPE F F F F",
                          "COUNT 1 1 1 1",
                          "WIDTH 4",
                          "HEIGHT 3",
                          "VIEWPOINT 0 0 0 1 0 0 0",
                          "POINTS 12",
                          "DATA binary"));
  EXPECT_TRUE(back.hasLine("# source: gr%C3%B6%C3%9Fe %F0%9F%8C%BF.jpg"));
  ASSERT_THAT(back.positions, SizeIs(12));
  const auto expected = expectedIn(CloudAxes::kViewer, test.cloud.positions);
  std::size_t next = 0;
  for (std::uint32_t pixel = 0; pixel < 12; ++pixel) {
    const Vector3& point = back.positions[pixel];
    if (pixel == 2 || pixel == 8) {
      EXPECT_TRUE(std::isnan(point.x) && std::isnan(point.y) && std::isnan(point.z)) << pixel;
      continue;
    }
    EXPECT_EQ(point, expected[next]) << pixel;
    EXPECT_EQ(back.colours[pixel], test.cloud.colours[next]) << pixel;
    ++next;
  }
  EXPECT_EQ(back.rest, "");
}

TEST_F(CloudWriters, PcdOfAFilteredCloudIsOneRow) {
  TestCloud test = testCloud();
  test.cloud.organised = false;
  const CloudBack back = readPcd(written(writePcd, {test.cloud}, kCamera));
  EXPECT_TRUE(back.hasLine("WIDTH 10"));
  EXPECT_TRUE(back.hasLine("HEIGHT 1"));
  EXPECT_EQ(back.positions, test.cloud.positions);
  EXPECT_EQ(back.colours, test.cloud.colours);
}

TEST_F(CloudWriters, GlbHoldsPointsInLinearColoursAndTheViewersAxes) {
  const TestCloud test = testCloud(true);
  CloudWriteOptions options = kAbout;
  options.axes = CloudAxes::kCamera;  // glTF has its own.
  const GlbBack glb = readGlb(written(writeGlb, {test.cloud}, options));
  EXPECT_EQ(glb.json["asset"]["version"], "2.0");
  EXPECT_EQ(glb.json["asset"]["generator"], "Patchscape 9");
  const auto& extras = glb.json["asset"]["extras"];
  EXPECT_EQ(extras["units"], "m");
  EXPECT_EQ(extras["axes"], "viewer");
  EXPECT_EQ(extras["intrinsics"]["fx"], 5.25);
  EXPECT_EQ(extras["intrinsics"]["source"], "manual");
  EXPECT_EQ(extras["model"], "nano (sha256 abc)");
  EXPECT_EQ(glb.json["nodes"][0]["extras"], extras);
  EXPECT_EQ(glb.primitive()["mode"], 0);
  EXPECT_FALSE(glb.primitive().contains("indices"));

  const auto expected = expectedIn(CloudAxes::kViewer, test.cloud.positions);
  EXPECT_EQ(glb.attribute<Vector3>("POSITION"), expected);
  EXPECT_EQ(glb.attribute<Vector3>("NORMAL"), expectedIn(CloudAxes::kViewer, test.cloud.normals));
  const auto colours = glb.attribute<std::array<std::uint16_t, 4>>("COLOR_0");
  ASSERT_THAT(colours, SizeIs(test.cloud.size()));
  for (std::size_t i = 0; i < colours.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const double srgb = test.cloud.colours[i][c] / 255.0;
      const double linear = srgb <= 0.04045 ? srgb / 12.92 : std::pow((srgb + 0.055) / 1.055, 2.4);
      // Rounded to the nearest of 65536 steps.
      EXPECT_NEAR(colours[i][c] / 65535.0, linear, 0.5 / 65535.0);
    }
    EXPECT_EQ(colours[i][3], 65535);
  }
}

TEST_F(CloudWriters, GlbTellsTheExactBoundsOfItsPoints) {
  const TestCloud test = testCloud();
  const GlbBack glb = readGlb(written(writeGlb, {test.cloud}));
  const auto points = glb.attribute<Vector3>("POSITION");
  Vector3 low = points.front();
  Vector3 high = points.front();
  for (const Vector3& p : points) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y), std::min(low.z, p.z)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y), std::max(high.z, p.z)};
  }
  const auto& accessor = glb.json["accessors"][0];
  EXPECT_THAT(accessor["min"].get<std::vector<float>>(), ElementsAre(low.x, low.y, low.z));
  EXPECT_THAT(accessor["max"].get<std::vector<float>>(), ElementsAre(high.x, high.y, high.z));
}

TEST_F(CloudWriters, GlbColoursShowWithoutLamps) {
  const TestCloud test = testCloud();
  const GlbBack glb = readGlb(written(writeGlb, {test.cloud}));
  EXPECT_EQ(glb.json["extensionsUsed"], nlohmann::json::array({"KHR_materials_unlit"}));
  EXPECT_FALSE(glb.json.contains("extensionsRequired")) << "a viewer without it must still open";
  EXPECT_TRUE(glb.json["materials"][0]["extensions"].contains("KHR_materials_unlit"));
  EXPECT_EQ(glb.primitive()["material"], 0);
}

TEST_F(CloudWriters, GlbMeshHasThePhotoOnIt) {
  const TestCloud test = testCloud();
  const GlbBack glb = readGlb(written(writeGlb, {test.cloud, &test.mesh, test.photo}));
  EXPECT_EQ(glb.primitive()["mode"], 4);
  const auto& indices = glb.json["accessors"][glb.primitive()["indices"].get<std::size_t>()];
  EXPECT_EQ(indices["componentType"], 5125);
  EXPECT_EQ(indices["count"], 12);
  const auto& place = glb.json["bufferViews"][indices["bufferView"].get<std::size_t>()];
  Bytes bytes(glb.binary, place["byteOffset"].get<std::size_t>());
  for (const auto& triangle : test.mesh.triangles) {
    EXPECT_EQ((bytes.take<std::array<std::uint32_t, 3>>()), triangle);
  }
  EXPECT_FALSE(glb.primitive()["attributes"].contains("COLOR_0")) << "it would be multiplied";
  const auto places = glb.attribute<std::array<float, 2>>("TEXCOORD_0");
  ASSERT_THAT(places, SizeIs(test.cloud.size()));
  for (std::size_t i = 0; i < places.size(); ++i) {
    // The middle of the pixel, from the top left.
    EXPECT_FLOAT_EQ(places[i][0], (static_cast<float>(test.cloud.pixels[i] % 4) + 0.5F) / 4.0F);
    EXPECT_FLOAT_EQ(places[i][1], (static_cast<float>(test.cloud.pixels[i] / 4) + 0.5F) / 3.0F);
  }
  const auto& image = glb.json["images"][0];
  EXPECT_EQ(image["mimeType"], "image/png");
  const auto& view = glb.json["bufferViews"][image["bufferView"].get<std::size_t>()];
  writePng(folder_ / "photo.png", test.photo, {});
  EXPECT_EQ(glb.binary.substr(view["byteOffset"].get<std::size_t>(),
                              view["byteLength"].get<std::size_t>()),
            contentsOf(folder_ / "photo.png"));
}

TEST_F(CloudWriters, GlbMeshWithoutAPhotoHasColours) {
  const TestCloud test = testCloud();
  const GlbBack glb = readGlb(written(writeGlb, {test.cloud, &test.mesh}));
  EXPECT_TRUE(glb.primitive()["attributes"].contains("COLOR_0"));
  EXPECT_FALSE(glb.json.contains("images"));
}

TEST_F(CloudWriters, ObjHoldsPointsWithColours) {
  const TestCloud test = testCloud(true);
  const std::string file = written(writeObj, {test.cloud}, kAbout);
  EXPECT_THAT(file, StartsWith("# program: Patchscape 9\n# units: m\n"));
  const auto rows = readRows(file, ' ');
  ASSERT_THAT(rows, SizeIs(test.cloud.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_THAT(rows[i], SizeIs(7));
    EXPECT_EQ(rows[i][0], "v");
    EXPECT_NEAR(std::stod(rows[i][3]), -test.cloud.positions[i].z, 0.5e-6) << "six decimals";
    EXPECT_EQ(std::lround(std::stod(rows[i][4]) * 255.0), test.cloud.colours[i][0]);
    EXPECT_EQ(std::lround(std::stod(rows[i][6]) * 255.0), test.cloud.colours[i][2]);
  }
}

TEST_F(CloudWriters, ObjMeshHasItsPictureAsTexture) {
  const TestCloud test = testCloud(true);
  writeObj(folder_ / "cat v2.obj", {test.cloud, &test.mesh, test.photo}, {});
  const auto rows = readRows(contentsOf(folder_ / "cat v2.obj"), '\n');
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    lines.push_back(row.at(0));
  }
  EXPECT_EQ(lines.front(), "mtllib cat v2.mtl");
  ASSERT_THAT(lines, SizeIs(1 + 3 * test.cloud.size() + 1 + 4));
  EXPECT_THAT(lines[1], ::testing::MatchesRegex("v -?[0-9.]+ -?[0-9.]+ -?[0-9.]+"));
  // Pixel (0, 0) of 4 x 3: textures start at the bottom.
  EXPECT_EQ(lines[1 + test.cloud.size()], "vt 0.125000 0.833333");
  EXPECT_EQ(lines[1 + 2 * test.cloud.size()], "vn 0.000000 0.707107 0.707107");
  EXPECT_EQ(lines[1 + 3 * test.cloud.size()], "usemtl picture");
  EXPECT_EQ(lines[2 + 3 * test.cloud.size()], "f 1/1/1 4/4/4 2/2/2");

  const ObjCompanions companions = companionsOf(folder_ / "cat v2.obj");
  EXPECT_EQ(companions.material, "cat v2.mtl");
  EXPECT_EQ(companions.texture, "cat v2.png");
  writeObjMaterial(folder_ / companions.material, companions.texture);
  EXPECT_THAT(contentsOf(folder_ / "cat v2.mtl"), StartsWith("newmtl picture\n"));
  EXPECT_THAT(contentsOf(folder_ / "cat v2.mtl"), HasSubstr("\nmap_Kd cat v2.png\n"));
}

TEST_F(CloudWriters, ObjMeshWithoutAPhotoHasColours) {
  TestCloud test = testCloud(true);
  const std::string file = written(writeObj, {test.cloud, &test.mesh});
  EXPECT_THAT(file, Not(HasSubstr("mtllib")));
  EXPECT_THAT(file, HasSubstr("\nf 1//1 4//4 2//2\n"));
  test.cloud.normals.clear();
  EXPECT_THAT(written(writeObj, {test.cloud, &test.mesh}), HasSubstr("\nf 1 4 2\n"));
}

TEST_F(CloudWriters, ObjRefusesANameThatItCannotMention) {
  const TestCloud test = testCloud();
  const fs::path path = folder_ / "a\nv 1 2 3.obj";
  for (const std::function<void()>& write : std::vector<std::function<void()>>{
           [&] {
             writeObj(path, {test.cloud, &test.mesh, test.photo}, {});
           },
           [&] { writeObjMaterial(folder_ / "a.mtl", "a\n.png"); }}) {
    try {
      write();
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
      EXPECT_THAT(error.what(), HasSubstr("Rename the picture"));
    }
  }
  EXPECT_THAT(names(), IsEmpty());
  // Points mention no other file.
  EXPECT_NO_THROW(writeObj(path, {test.cloud}, {}));
}

TEST_F(CloudWriters, CsvHasNamedColumns) {
  const TestCloud test = testCloud(true);
  const auto rows = readRows(written(writeCsv, {test.cloud}), ',');
  const auto positions = expectedIn(CloudAxes::kViewer, test.cloud.positions);
  const auto normals = expectedIn(CloudAxes::kViewer, test.cloud.normals);
  ASSERT_THAT(rows, SizeIs(1 + test.cloud.size()));
  EXPECT_THAT(rows[0],
              ElementsAre("x_m",
                          "y_m",
                          "z_m",
                          "red",
                          "green",
                          "blue",
                          "u",
                          "v",
                          "nx",
                          "ny",
                          "nz",
                          "label",
                          "confidence"));
  for (std::size_t i = 0; i < test.cloud.size(); ++i) {
    const auto& row = rows[i + 1];
    ASSERT_THAT(row, SizeIs(13));
    EXPECT_NEAR(std::stod(row[1]), positions[i].y, 0.5e-6);
    EXPECT_EQ(std::stoi(row[4]), test.cloud.colours[i][1]);
    EXPECT_EQ(std::stoul(row[7]) * 4 + std::stoul(row[6]), test.cloud.pixels[i]);
    EXPECT_NEAR(std::stod(row[8]), normals[i].x, 0.5e-6);
    EXPECT_NEAR(std::stod(row[9]), normals[i].y, 0.5e-6);
    EXPECT_NEAR(std::stod(row[10]), normals[i].z, 0.5e-6);
    EXPECT_EQ(std::stoul(row[11]), test.cloud.labels[i]);
    EXPECT_NEAR(std::stod(row[12]), test.cloud.confidence[i], 0.5e-6);
  }
  const TestCloud plain = testCloud();
  EXPECT_THAT(written(writeCsv, {plain.cloud}), StartsWith("x_m,y_m,z_m,red,green,blue,u,v\n"));
}

TEST_F(CloudWriters, EveryFormatHoldsTheSamePointsInTheSameOrder) {
  TestCloud test = testCloud();
  test.cloud.organised = false;
  for (const CloudAxes axes : {CloudAxes::kViewer, CloudAxes::kCamera}) {
    const CloudWriteOptions options{.axes = axes};
    const auto expected = expectedIn(axes, test.cloud.positions);
    const CloudBack ply = readPly(written(writePly, {test.cloud}, options));
    const CloudBack pcd = readPcd(written(writePcd, {test.cloud}, options));
    EXPECT_EQ(ply.positions, expected);
    EXPECT_EQ(pcd.positions, expected);
    EXPECT_EQ(ply.colours, test.cloud.colours);
    EXPECT_EQ(pcd.colours, test.cloud.colours);
    EXPECT_EQ(readGlb(written(writeGlb, {test.cloud}, options)).attribute<Vector3>("POSITION"),
              expectedIn(CloudAxes::kViewer, test.cloud.positions));
    const auto obj = readRows(written(writeObj, {test.cloud}, options), ' ');
    const auto xyz = readRows(written(writeXyz, {test.cloud}, options), ' ');
    const auto csv = readRows(written(writeCsv, {test.cloud}, options), ',');
    ASSERT_EQ(xyz.size(), test.cloud.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::vector<std::string> position(xyz[i].begin(), xyz[i].begin() + 3);
      EXPECT_EQ(position, std::vector(obj[i].begin() + 1, obj[i].begin() + 4));
      EXPECT_EQ(position, std::vector(csv[i + 1].begin(), csv[i + 1].begin() + 3));
      EXPECT_NEAR(std::stod(position[0]), expected[i].x, 0.5e-6) << "six decimals";
      EXPECT_NEAR(std::stod(position[1]), expected[i].y, 0.5e-6);
      EXPECT_NEAR(std::stod(position[2]), expected[i].z, 0.5e-6);
      EXPECT_EQ(std::stoi(xyz[i][5]), test.cloud.colours[i][2]);
    }
  }
}

TEST_F(CloudWriters, EqualCloudsGiveEqualBytes) {
  const TestCloud test = testCloud(true);
  for (const auto& [name, writer] : kWriters) {
    const CloudContent content{test.cloud, &test.mesh, test.photo};
    EXPECT_EQ(written(writer, content, kAbout), written(writer, content, kAbout)) << name;
  }
}

TEST_F(CloudWriters, ACloudWithoutPointsIsRefused) {
  PointCloud empty;
  empty.intrinsics = testCloud().cloud.intrinsics;
  for (const auto& [name, writer] : kWriters) {
    try {
      writer(folder_ / name, {empty}, {});
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument) << name;
      EXPECT_THAT(error.what(), HasSubstr("Loosen the filters"));
    }
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(CloudWriters, AMeshWithoutFacesIsRefused) {
  const TestCloud test = testCloud();
  const CloudMesh none;
  for (const Writer writer : {writePly, writeGlb, writeObj}) {
    try {
      writer(folder_ / "a", {test.cloud, &none, test.photo}, {});
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
      EXPECT_THAT(error.what(), HasSubstr("Write points instead"));
    }
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(CloudWriters, PartsThatDoNotFitTogetherAreAMistake) {
  const auto expectInternal = [&](const TestCloud& test) {
    for (const auto& [name, writer] : kWriters) {
      if (name == "a.ply" || name == "a.glb" || name == "a.obj") {
        try {
          writer(folder_ / name, {test.cloud, &test.mesh, test.photo}, {});
          ADD_FAILURE() << name;
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::kInternal) << error.what();
        }
      }
    }
  };
  TestCloud test = testCloud();
  test.cloud.colours.pop_back();
  expectInternal(test);
  test = testCloud(true);
  test.cloud.normals.pop_back();
  expectInternal(test);
  test = testCloud();
  test.cloud.pixels.back() = 12;
  expectInternal(test);
  test = testCloud();
  test.mesh.triangles.push_back({0, 1, 10});
  expectInternal(test);
  test = testCloud();
  test.cloud.positions[4].y = std::numeric_limits<float>::quiet_NaN();
  expectInternal(test);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(CloudWriters, AFullDiskLeavesTheFileBefore) {
  TestCloud test = testCloud();
  PointCloud& cloud = test.cloud;
  cloud.organised = false;
  for (int i = 0; i < 13; ++i) {  // Past every buffer on the way.
    cloud.positions.insert(cloud.positions.end(), cloud.positions.begin(), cloud.positions.end());
  }
  cloud.colours.resize(cloud.size());
  cloud.pixels.resize(cloud.size());
  for (const auto& [name, writer] : kWriters) {
    const fs::path path = folder_ / name;
    std::ofstream(path) << "before";
    const SizeLimit limit(100'000);
    expectWriteFailed([&, w = writer] { w(path, {cloud}, {}); }, path, "File too large");
    EXPECT_EQ(contentsOf(path), "before");
  }
  EXPECT_THAT(names(), SizeIs(kWriters.size()));
}

TEST_F(CloudWriters, AReadOnlyFolderIsNamed) {
  const TestCloud test = testCloud();
  const fs::path folder = folder_ / "locked";
  fs::create_directory(folder);
  const ReadOnly readOnly(folder);
  if (!readOnly.holds()) {
    GTEST_SKIP() << "this user can write everywhere";
  }
  for (const auto& [name, writer] : kWriters) {
    const fs::path path = folder / name;
    expectWriteFailed([&, w = writer] { w(path, {test.cloud}, {}); }, path, "Permission denied");
  }
}

std::string decimalText(float value) {
  std::ostringstream out;
  { PointBuffer(out).decimal(value); }
  return out.str();
}

TEST(PointBuffer, DecimalsAreThoseOfTheStandardLibrary) {
  EXPECT_EQ(decimalText(0.0F), "0.000000");
  EXPECT_EQ(decimalText(-0.0F), "0.000000");
  EXPECT_EQ(decimalText(-1e-8F), "0.000000") << "no minus of nothing";
  EXPECT_EQ(decimalText(1.5F), "1.500000");
  EXPECT_EQ(decimalText(-0.000001F), "-0.000001");
  EXPECT_EQ(decimalText(0.1F), "0.100000");
  EXPECT_EQ(decimalText(999.99999F), "1000.000000");
  EXPECT_EQ(decimalText(16777216.0F), "16777216.000000");
  EXPECT_EQ(decimalText(0.00048828125F), "0.000488") << "halves go to the even digit";
  EXPECT_EQ(decimalText(std::numeric_limits<float>::max()),
            "340282346638528859811704183484516925440.000000");
  std::uint32_t bits = 12345;
  for (int i = 0; i < 20'000; ++i) {
    bits = bits * 1664525U + 1013904223U;
    const auto value = std::bit_cast<float>(bits);
    if (!std::isfinite(value) || std::abs(value) < 5e-7F) {
      continue;
    }
    std::array<char, 80> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + 80, value, std::chars_format::fixed, 6).ptr;
    ASSERT_EQ(decimalText(value), std::string(text.data(), end));
  }
}

TEST(PointBuffer, LosesNothingAtItsEdge) {
  std::ostringstream out;
  std::string expected;
  {
    PointBuffer buffer(out);
    for (int i = 0; i < 50'000; ++i) {
      buffer.put('a');
      buffer.integer(7);
      expected += "a7";
    }
    buffer.text(std::string(40'000, 'b'));
    expected += std::string(40'000, 'b');
    buffer.put('c');
    expected += 'c';
  }
  EXPECT_EQ(out.str(), expected);
}

}  // namespace
}  // namespace patchscape::test
