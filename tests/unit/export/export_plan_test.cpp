// SPDX-License-Identifier: Apache-2.0
// The tables of formats and what is known of an export before it runs.
#include "core/export/file_hash.h"
#include "core/export/file_set.h"
#include "core/export/result_export.h"
#include "core/session/content_hash.h"
#include "export_test_support.h"

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

template <typename Rows>
void expectSound(const Rows& rows) {
  std::set<std::string_view> names;
  std::set<std::string_view> suffixes;
  for (const auto& row : rows) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(suffixes.insert(row.suffix).second) << row.suffix;
    EXPECT_THAT(std::string(row.explanation), ::testing::EndsWith("."));
    EXPECT_LE(row.explanation.size(), 100U) << row.name << ": one line";
    EXPECT_EQ(&rowOf(row.format), &row);
  }
}

TEST(ExportFormats, EveryNameLeadsToItsRow) {
  expectSound(depthFormats());
  expectSound(maskFormats());
  expectSound(cloudFormats());
  for (const auto& row : cloudFormats()) {
    EXPECT_EQ(cloudFormatNamed(row.name), row.format);
  }
  EXPECT_EQ(cloudFormatNamed("las"), std::nullopt);
  for (const auto& row : depthFormats()) {
    EXPECT_EQ(depthFormatNamed(row.name), row.format);
  }
  for (const auto& row : maskFormats()) {
    EXPECT_EQ(maskFormatNamed(row.name), row.format);
  }
  EXPECT_EQ(depthFormatNamed("jpg"), std::nullopt);
  EXPECT_EQ(depthFormatNamed(""), std::nullopt);
  EXPECT_EQ(maskFormatNamed("npy"), std::nullopt);
}

TEST(ExportFormats, Defaults) {
  EXPECT_THAT(defaultDepthFormats(), ElementsAre(DepthFormat::kNpy, DepthFormat::kView));
  EXPECT_THAT(
      defaultMaskFormats(),
      ElementsAre(MaskFormat::kIds, MaskFormat::kPalette, MaskFormat::kLegend, MaskFormat::kView));
}

TEST(ExportFormats, OnlyMetresAreRefusedForRelativeDepth) {
  std::set<DepthFormat> possible;
  for (const auto& row : depthFormats()) {
    EXPECT_NO_THROW(requireFormatsFor({row.format}, true));
    if (!row.metricOnly) {
      possible.insert(row.format);
    }
  }
  EXPECT_NO_THROW(requireFormatsFor(possible, false));
  EXPECT_THAT(possible, SizeIs(6));
  try {
    requireFormatsFor({DepthFormat::kNpy, DepthFormat::kPngMillimetres, DepthFormat::kPngTum},
                      false);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("png-mm, png-tum"));
    EXPECT_THAT(error.what(), HasSubstr("no metres"));
    EXPECT_THAT(error.what(), HasSubstr("png-norm"));
  }
}

ExportOptions everything() {
  ExportOptions options{.depth = DepthExport(), .masks = MaskExport()};
  for (const auto& row : depthFormats()) {
    options.depth->formats.insert(row.format);
  }
  for (const auto& row : maskFormats()) {
    options.masks->formats.insert(row.format);
  }
  return options;
}

TEST(ExportPlan, NamesOfEverything) {
  const PlannedNames names = plannedNames(everything(), "cat.v2");
  EXPECT_THAT(names.files,
              ElementsAre("cat.v2_depth.npy",
                          "cat.v2_depth.exr",
                          "cat.v2_depth.tif",
                          "cat.v2_depth.pfm",
                          "cat.v2_depth_mm.png",
                          "cat.v2_depth_kitti.png",
                          "cat.v2_depth_tum.png",
                          "cat.v2_depth_norm16.png",
                          "cat.v2_depth_view.png",
                          "cat.v2_seg_ids.png",
                          "cat.v2_seg.png",
                          "cat.v2_coco.json",
                          "cat.v2_legend.csv",
                          "cat.v2_seg_view.png",
                          "cat.v2_seg_probs.npz",
                          "cat.v2.export.json"));
  EXPECT_EQ(names.maskPrefix, "cat.v2_mask_");
}

TEST(ExportPlan, NamesOfLittle) {
  EXPECT_THAT(plannedNames({.sidecar = false}, "cat").files, IsEmpty());
  const PlannedNames names = plannedNames({.depth = DepthExport()}, "cat");
  EXPECT_THAT(names.files, ElementsAre("cat_depth.npy", "cat_depth_view.png", "cat.export.json"));
  EXPECT_EQ(names.maskPrefix, std::nullopt);
}

TEST(ExportPlan, StemsThatAreNoNamesAreRefused) {
  for (const std::string& stem : {std::string(),
                                  std::string("a/b"),
                                  std::string(".."),
                                  std::string("."),
                                  std::string("a\0b", 3)}) {
    try {
      static_cast<void>(plannedNames(everything(), stem));
      ADD_FAILURE() << stem;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    }
  }
  EXPECT_NO_THROW(static_cast<void>(plannedNames(everything(), "größe 🌿 \\ 图")));
}

class ExportFolder : public InFolder {
 protected:
  void touch(const std::string& name) const { std::ofstream(folder_ / name) << name; }
};

TEST_F(ExportFolder, OnlyWhatAnExportWouldReplaceIsInTheWay) {
  EXPECT_THAT(namesInTheWay(folder_, "cat", everything()), IsEmpty());
  for (const char* const name : {"cat_depth.npy",
                                 "cat_mask_007_door.png",
                                 "cat_mask_1000_x.png",
                                 "cat.export.json",
                                 // None of ours:
                                 "cat.jpg",
                                 "cat_mask_notes.png",
                                 "cat_mask_07_door.png",
                                 "cat_mask_007.png",
                                 "cat_mask_007_door.png.bak",
                                 "cat_mask_",
                                 "black-cat_depth.npy",
                                 "cat2_depth.npy"}) {
    touch(name);
  }
  fs::create_symlink("nowhere", folder_ / "cat_seg.png");
  EXPECT_THAT(namesInTheWay(folder_, "cat", everything()),
              ElementsAre("cat.export.json",
                          "cat_depth.npy",
                          "cat_mask_007_door.png",
                          "cat_mask_1000_x.png",
                          "cat_seg.png"));
  EXPECT_THAT(namesInTheWay(folder_, "cat", {.depth = DepthExport(), .sidecar = false}),
              ElementsAre("cat_depth.npy"));
  EXPECT_THAT(namesInTheWay(folder_ / "absent", "cat", everything()), IsEmpty());
}

TEST_F(ExportFolder, HashesAreRememberedUntilTheFileChanges) {
  touch("a");
  const std::string first = rememberedSha256(folder_ / "a");
  const std::string contents = "a";
  EXPECT_EQ(first, sha256Of(std::as_bytes(std::span(contents))));
  EXPECT_EQ(rememberedSha256(folder_ / "a"), first);
  std::ofstream(folder_ / "a") << "longer";
  EXPECT_NE(rememberedSha256(folder_ / "a"), first);
  EXPECT_EQ(rememberedSha256(folder_ / "absent"), "");
  EXPECT_EQ(rememberedSha256(folder_), "");
}

TEST_F(ExportFolder, FileSetNotesWhatWasWritten) {
  FileSet files(folder_, "cat", {});
  files.add("_a.txt", "text", [](const fs::path& path) { std::ofstream(path) << "hello"; });
  touch("other");
  files.list("other");
  ASSERT_THAT(files.files(), SizeIs(2));
  EXPECT_EQ(files.files()[0].file.name, "cat_a.txt");
  EXPECT_EQ(files.files()[0].file.bytes, 5U);
  EXPECT_EQ(files.files()[0].file.sha256,
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  EXPECT_EQ(files.files()[0].format, "text");
  EXPECT_EQ(files.files()[1].file.name, "other");
}

TEST_F(ExportFolder, FileSetListsNothingElsewhereAndStopsWhereCancelled) {
  FileSet files(folder_, "cat", [] { return false; });
  try {
    files.list("../secret");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), HasSubstr("../secret"));
  }
  try {
    files.add("_a", "text", [](const fs::path&) { ADD_FAILURE() << "was begun"; });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
  EXPECT_THAT(files.files(), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
