// SPDX-License-Identifier: Apache-2.0
// COCO, the legend and the names of classes in files.
#include "core/export/class_names.h"
#include "core/export/coco_writer.h"
#include "core/export/legend_csv.h"
#include "core/export/run_length.h"
#include "export_test_support.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace patchscape::test {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

const ClassTable kTable{.name = "test",
                        .classes = {{.name = "wall", .colour = {120, 121, 122}},
                                    {.name = "door, double door", .colour = {1, 2, 3}},
                                    {.name = "Größe \"🌿\"", .colour = {0, 0, 255}},
                                    {.name = "never", .colour = {9, 9, 9}}}};
const std::vector<std::uint16_t> kLabels{0, 0, 1, 1, 2, 0, 1, 1, 2, 2, 0, 0, 1, 2, 0};
const LabelMap kMap{.width = 5, .height = 3, .ids = kLabels};

TEST(ClassNames, ArePlainLowerCaseFirstSynonyms) {
  EXPECT_EQ(fileNameOfClass("wall"), "wall");
  EXPECT_EQ(fileNameOfClass("Traffic Light"), "traffic_light");
  EXPECT_EQ(fileNameOfClass("swimming pool, swimming bath, natatorium"), "swimming_pool");
  EXPECT_EQ(fileNameOfClass("t-shirt; jersey"), "t-shirt");
  EXPECT_EQ(fileNameOfClass("class_7"), "class_7");
}

TEST(ClassNames, ReachNoOtherFolderAndNoOtherEnding) {
  EXPECT_EQ(fileNameOfClass("../../etc/passwd"), "etc_passwd");
  EXPECT_EQ(fileNameOfClass("a/b\\c"), "a_b_c");
  EXPECT_EQ(fileNameOfClass("evil.png\n.exe"), "evil_png_exe");
  EXPECT_EQ(fileNameOfClass(std::string("nul\0byte", 8)), "nul_byte");
  EXPECT_EQ(fileNameOfClass("größe 🌿"), "gr_e");
  EXPECT_EQ(fileNameOfClass("图"), "class");
  EXPECT_EQ(fileNameOfClass(""), "class");
  EXPECT_EQ(fileNameOfClass(".."), "class");
  EXPECT_EQ(fileNameOfClass(", second"), "class");
  EXPECT_EQ(fileNameOfClass(std::string(1000, 'X')), std::string(60, 'x'));
  EXPECT_EQ(fileNameOfClass(std::string(59, 'x') + " y"), std::string(59, 'x'));
}

class MaskText : public InFolder {};

TEST_F(MaskText, CocoHasThePictureAndEveryClass) {
  writeCoco(folder_ / "a.json", kMap, kTable, "cat.jpg", "Patchscape 1");
  const json file = json::parse(contentsOf(folder_ / "a.json"));
  EXPECT_EQ(file["images"],
            json::parse(R"([{"id": 1, "file_name": "cat.jpg", "width": 5, "height": 3}])"));
  ASSERT_EQ(file["categories"].size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(file["categories"][i]["id"], i + 1);
    EXPECT_EQ(file["categories"][i]["name"], kTable.classes[i].name);
    EXPECT_EQ(file["categories"][i]["supercategory"], "test");
  }
  EXPECT_EQ(file["info"]["category_ids"], "index of the class in the head + 1");
}

TEST_F(MaskText, CocoHasOneAnnotationForEachClassThatOccurs) {
  writeCoco(folder_ / "a.json", kMap, kTable, "cat.jpg", "Patchscape 1");
  const json annotations = json::parse(contentsOf(folder_ / "a.json"))["annotations"];
  ASSERT_EQ(annotations.size(), 3U);
  // pycocotools: class 1 down the columns is 4, 1, 1, 3, 1, 5 in counts.
  EXPECT_EQ(annotations[1], json::parse(R"({"id": 2, "image_id": 1, "category_id": 2,
      "segmentation": {"size": [3, 5], "counts": "41134"}, "area": 5, "bbox": [1, 0, 3, 3],
      "iscrowd": 1})"));
  std::int64_t area = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(annotations[i]["id"], i + 1);
    EXPECT_EQ(annotations[i]["category_id"], i + 1);
    area += annotations[i]["area"].get<std::int64_t>();
  }
  EXPECT_EQ(area, 15);
}

TEST_F(MaskText, CocoIsJsonWhateverThePictureIsCalled) {
  writeCoco(folder_ / "a.json", kMap, kTable, "bad\xFF\"name\n.jpg", "Patchscape 1");
  const json file = json::parse(contentsOf(folder_ / "a.json"));
  EXPECT_EQ(file["images"][0]["file_name"], "bad\xEF\xBF\xBD\"name\n.jpg");
}

TEST_F(MaskText, LegendWithDepth) {
  const std::vector<LegendRow> rows{{.id = 1,
                                     .pixels = 10,
                                     .percent = 66.66666,
                                     .meanDepth = 1.5F,
                                     .minDepth = 0.1F,
                                     .maxDepth = 1e6F},
                                    {.id = 2,
                                     .pixels = 5,
                                     .percent = 33.3333,
                                     .meanDepth = kNan,
                                     .minDepth = kNan,
                                     .maxDepth = kNan}};
  writeLegendCsv(folder_ / "a.csv", rows, kTable, 0, "depth_m");
  EXPECT_EQ(contentsOf(folder_ / "a.csv"),
            "id,name,r,g,b,pixels,percent,mean_depth_m,min_depth_m,max_depth_m\n"
            "1,\"door, double door\",1,2,3,10,66.6667,1.5,0.1,1000000\n"
            "2,\"Größe \"\"🌿\"\"\",0,0,255,5,33.3333,,,\n");
}

TEST_F(MaskText, LegendWithoutDepthAndWithABase) {
  const std::vector<LegendRow> rows{{.id = 0, .pixels = 15, .percent = 100.0}};
  writeLegendCsv(folder_ / "a.csv", rows, kTable, 1, "");
  EXPECT_EQ(contentsOf(folder_ / "a.csv"),
            "id,name,r,g,b,pixels,percent\n1,wall,120,121,122,15,100.0000\n");
}

TEST_F(MaskText, FullDiskAndReadOnlyFolderLeaveNothing) {
  const std::vector<std::function<void()>> writers{
      [&] { writeCoco(folder_ / "a", kMap, kTable, "cat.jpg", "Patchscape"); },
      [&] { writeLegendCsv(folder_ / "a", {{.id = 0}}, kTable, 0, "depth_m"); }};
  for (const auto& write : writers) {
    const SizeLimit limit(20);
    expectWriteFailed(write, folder_ / "a", "too large");
    EXPECT_THAT(names(), IsEmpty());
  }
  const ReadOnly readOnly(folder_);
  ASSERT_TRUE(readOnly.holds());
  for (const auto& write : writers) {
    expectWriteFailed(write, folder_ / "a", "denied");
  }
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
