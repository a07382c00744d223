// SPDX-License-Identifier: Apache-2.0
// depth, segment, classify and analyze, as scripts call them.
#include "tests/cli/cli_fixture.h"
#include "tests/support/pth_writer.h"
#include "tests/support/spec_heads.h"
#include "tests/support/spec_model.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ViewsTest : public CliTest {
 protected:
  void SetUp() override { makePicture("a.png", 210, 140); }

  nlohmann::json jsonOf(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--size", "112", "--json"});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return nlohmann::json::parse(finished.out);
  }

  /// The values of an NPY file of float32.
  std::vector<float> depthOf(const std::string& name) const {
    const std::string bytes = content(name);
    const std::size_t header = 10 + static_cast<unsigned char>(bytes[8]) +
                               256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[9]));
    std::vector<float> values((bytes.size() - header) / sizeof(float));
    std::memcpy(values.data(), bytes.data() + header, values.size() * sizeof(float));
    return values;
  }
};

TEST_F(ViewsTest, DepthSaysItsKindUnitAndQuantiles) {
  const auto json = jsonOf({"depth", "a.png", "-o", "out"});
  EXPECT_EQ(json["kind"], "metric");
  EXPECT_EQ(json["unit"], "m");
  EXPECT_EQ(json["head"], "nano-depth");
  EXPECT_EQ(json["backbone_passes"], 1);
  EXPECT_THAT(filesIn("out"), ElementsAre("a_depth.npy", "a_depth_view.png"));
  const std::vector<float> values = depthOf("out/a_depth.npy");
  ASSERT_EQ(values.size(), 210U * 140U);
  EXPECT_FLOAT_EQ(json["min"].get<float>(), *std::ranges::min_element(values));
  EXPECT_FLOAT_EQ(json["max"].get<float>(), *std::ranges::max_element(values));
  EXPECT_LE(json["quantiles"]["5"].get<float>(), json["quantiles"]["50"].get<float>());
  EXPECT_LE(json["quantiles"]["50"].get<float>(), json["quantiles"]["95"].get<float>());
}

TEST_F(ViewsTest, EveryDepthFormatIsWrittenUnderItsName) {
  const auto json = jsonOf({"depth",
                            "a.png",
                            "-o",
                            "out",
                            "--formats",
                            "npy,exr,tiff,pfm,png-mm,png-kitti,png-tum,png-norm,view"});
  EXPECT_EQ(json["outputs"].size(), 9U);
  EXPECT_EQ(filesIn("out").size(), 9U);
}

TEST_F(ViewsTest, TheGridIsTheHeadsOwnSize) {
  (void)jsonOf({"depth", "a.png", "-o", "out", "--scale", "grid", "--formats", "npy"});
  EXPECT_EQ(depthOf("out/a_depth.npy").size(), 4U * 8U * 4U * 12U);
}

TEST_F(ViewsTest, TheRangeAndTheMapChangeTheViewOnly) {
  (void)jsonOf({"depth", "a.png", "-o", "one"});
  (void)jsonOf(
      {"depth", "a.png", "-o", "two", "--range", "0.5,4", "--colormap", "cividis", "--invert"});
  EXPECT_EQ(content("one/a_depth.npy"), content("two/a_depth.npy"));
  EXPECT_GT(largestDifference(picture("one/a_depth_view.png"), picture("two/a_depth_view.png")),
            20);
  (void)jsonOf({"depth", "a.png", "-o", "three", "--overlay", "0", "--formats", "view"});
  EXPECT_EQ(largestDifference(picture("three/a_depth_view.png"), picture("a.png")), 0)
      << "an opacity of 0 leaves the photo";
  (void)jsonOf({"depth", "a.png", "-o", "four", "--colorbar", "--formats", "view"});
  EXPECT_GT(picture("four/a_depth_view.png").width(), 210);
}

TEST_F(ViewsTest, SegmentListsTheClassesWithTheirAreas) {
  const auto json = jsonOf({"segment", "a.png", "-o", "out", "--formats", "ids,binary,legend"});
  double sum = 0.0;
  for (const auto& entry : json["classes"]) {
    sum += entry["percent"].get<double>();
    EXPECT_FALSE(entry["name"].get<std::string>().empty());
  }
  EXPECT_NEAR(sum, 100.0, 1e-6);
  EXPECT_EQ(filesIn("out").size(), 2U + json["classes"].size());
}

TEST_F(ViewsTest, ExistingMasksAreNotOverwrittenUnasked) {
  makeFile("out/a_mask_003_floor.png", "mine");
  const Finished refused =
      run({"segment", "a.png", "--size", "112", "-o", "out", "--formats", "binary"});
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("a_mask_003_floor.png"));
  EXPECT_EQ(content("out/a_mask_003_floor.png"), "mine");
}

TEST_F(ViewsTest, AnalyzeWritesEveryViewFromOnePassWithASidecar) {
  const auto json = jsonOf({"analyze", "a.png", "-o", "out"});
  EXPECT_EQ(json["backbone_passes"], 1);
  EXPECT_EQ(json["depth"]["unit"], "m");
  EXPECT_FALSE(json["segmentation"]["classes"].empty());
  EXPECT_TRUE(exists("out/a_pca.png"));
  const auto sidecar = nlohmann::json::parse(content("out/a.export.json"));
  EXPECT_EQ(sidecar["files"].size() + 1, json["outputs"].size()) << "all but itself";
  // The same picture as the command of its own.
  (void)jsonOf({"pca", "a.png", "-o", "pca"});
  EXPECT_EQ(largestDifference(picture("pca/a_pca.png"), picture("out/a_pca.png")), 0);
}

TEST_F(ViewsTest, ClassifyVotesByTheNearestExamples) {
  makePicture("examples/one/x.png", 60, 60, 1);
  makePicture("examples/two/y.png", 60, 60, 9);
  makePicture("b.png", 60, 60, 9);
  const auto json = jsonOf({"classify", "b.png", "--knn", "examples", "-k", "1"});
  EXPECT_EQ(json["top"][0]["name"], "two") << "the same picture lies there";
  EXPECT_NEAR(json["top"][0]["p"].get<double>(), 1.0, 1e-6);
  EXPECT_EQ(json["examples"], 2);
  EXPECT_THAT(json["outputs"], IsEmpty());
}

TEST_F(ViewsTest, ClassifyWithoutAHeadSaysWhatToDo) {
  const Finished finished = run({"classify", "a.png"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_THAT(finished.err, HasSubstr("No classification head is known for nano"));
}

/// A whole Depth Anything model with weights by formula.
void writeDepthAnything(const std::filesystem::path& path) {
  test::SpecModel model;
  model.embedDim = 64;
  model.heads = 1;
  std::vector<NamedTensor> tensors = test::specTensors(model);
  for (NamedTensor& tensor : tensors) {
    tensor.name = "pretrained." + tensor.name;
  }
  for (NamedTensor& tensor : test::specDepthAnythingHead({.embedDim = 64}, "depth_head.")) {
    tensors.push_back(std::move(tensor));
  }
  writeTorchZip(path, tensors);
}

TEST_F(ViewsTest, RelativeDepthIsNeverInMetres) {
  writeDepthAnything(at("depth_anything_v2_tiny.pth"));
  const auto json =
      jsonOf({"depth", "a.png", "--model", "depth_anything_v2_tiny.pth", "-o", "out", "--sidecar"});
  EXPECT_EQ(json["kind"], "relative");
  EXPECT_EQ(json["unit"], "relative");
  const auto sidecar = nlohmann::json::parse(content("out/a.export.json"));
  EXPECT_EQ(sidecar["depth"]["kind"], "inverse_depth");
  EXPECT_NE(sidecar["depth"]["units"], "m");
  const Finished refused = run({"depth",
                                "a.png",
                                "--model",
                                "depth_anything_v2_tiny.pth",
                                "-o",
                                "mm",
                                "--formats",
                                "png-mm"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("png-mm"));
  EXPECT_THAT(filesIn("mm"), IsEmpty());
}

TEST_F(ViewsTest, TheSameFileNamedMetricGivesMetres) {
  writeDepthAnything(at("depth_anything_v2_metric_hypersim_tiny.pth"));
  const auto json = jsonOf(
      {"depth", "a.png", "--model", "depth_anything_v2_metric_hypersim_tiny.pth", "-o", "out"});
  EXPECT_EQ(json["kind"], "metric");
  EXPECT_EQ(json["unit"], "m");
  EXPECT_LE(json["max"].get<double>(), 20.0);
}

// Both kinds have equal keys: metres are only said where a name says them.
TEST_F(ViewsTest, AnUnknownNameOfDepthAnythingGivesRelativeDepth) {
  writeDepthAnything(at("mine.pth"));
  const auto json = jsonOf({"depth", "a.png", "--model", "mine.pth", "-o", "out"});
  EXPECT_EQ(json["kind"], "relative");
}

TEST_F(ViewsTest, AFolderOfHuggingFaceNamesTheKind) {
  std::filesystem::create_directory(at("Depth-Anything-V2-Metric-Indoor-Small-hf"));
  const std::string file = "Depth-Anything-V2-Metric-Indoor-Small-hf/model.safetensors";
  writeDepthAnything(at(file));
  const auto json = jsonOf({"depth", "a.png", "--model", file, "-o", "out"});
  EXPECT_EQ(json["kind"], "metric");
  EXPECT_LE(json["max"].get<double>(), 20.0);
}

TEST_F(ViewsTest, MistakesAreUsageErrors) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"depth", "a.png", "--formats", "jpg"},
        {"depth", "a.png", "--colormap", "jet"},
        {"depth", "a.png", "--range", "5,1"},
        {"segment", "a.png", "--ids", "coco"},
        {"segment", "a.png", "--scales", "0"},
        {"depth", "a.png", "--overlay", "2"},
        {"classify", "a.png", "--head", "x", "--knn", "y"}}) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 2) << arguments[0] << ' ' << arguments[2] << ' ' << finished.err;
    EXPECT_FALSE(finished.err.empty());
  }
}

TEST_F(ViewsTest, AHeadThatIsNoneOrDoesNotFitIsRefusedBeforeAnyPicture) {
  const Finished none = run({"depth", "a.png", "--head", "nowhere"});
  EXPECT_EQ(none.status, 3);
  EXPECT_THAT(none.err, HasSubstr("\"nowhere\" is neither a head's name nor a file"));
  const std::string wrong =
      std::string(PATCHSCAPE_SOURCE_DIR) + "/models/nano/segmentation_linear.safetensors";
  const Finished other = run({"depth", "a.png", "--head", wrong});
  EXPECT_EQ(other.status, 3);
  EXPECT_THAT(other.err, HasSubstr("is not a depth head but a segmentation head"));
}

}  // namespace
}  // namespace patchscape
