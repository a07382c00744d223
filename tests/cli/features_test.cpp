// SPDX-License-Identifier: Apache-2.0
#include "core/weights/weight_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/npz_reader.h"
#include "tests/support/embedded_model.h"

#include <cmath>
#include <cstring>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FeaturesTest : public CliTest {
 protected:
  std::map<std::string, NumpyArray> arrays(std::vector<std::string> more = {}) const {
    makePicture("a.png", 126, 84);
    std::vector<std::string> arguments{
        "features", "a.png", "--size", "126x84", "-o", "out", "--force"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return readNpz(content("out/a_features.npz"));
  }
};

double meanSquare(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float value : values) {
    sum += static_cast<double>(value) * value;
  }
  return sum / static_cast<double>(values.size());
}

TEST_F(FeaturesTest, NpzHoldsTheTokensRowByRow) {
  const auto read = arrays();
  const NumpyArray& patch = read.at("patch");
  EXPECT_EQ(patch.dtype, "<f4");
  EXPECT_THAT(patch.shape, ElementsAre(6, 9, test::kEmbeddedWidth));
  EXPECT_EQ(patch.data.size(), 6U * 9U * test::kEmbeddedWidth * 4U);
  EXPECT_THAT(read.at("cls").shape, ElementsAre(test::kEmbeddedWidth));
  EXPECT_THAT(read.at("registers").shape,
              ElementsAre(test::kEmbeddedRegisters, test::kEmbeddedWidth));
  for (const float value : patch.asFloats()) {
    ASSERT_TRUE(std::isfinite(value));
  }
  EXPECT_GT(meanSquare(patch.asFloats()), 0.01);
  EXPECT_EQ(read.count("patch_3"), 0U);
}

TEST_F(FeaturesTest, TheFileSaysWhatMadeIt) {
  const NumpyArray meta = arrays().at("meta");
  EXPECT_EQ(meta.dtype, "|u1");
  const auto json = nlohmann::json::parse(meta.data);
  EXPECT_THAT(json.at("Software").get<std::string>(), HasSubstr("Patchscape"));
  EXPECT_THAT(json.at("Model").get<std::string>(), HasSubstr("nano"));
  EXPECT_EQ(json.at("Source"), "a.png");
}

TEST_F(FeaturesTest, FurtherLayersComeWithTheirClassTokens) {
  const auto read = arrays({"--layers", "11,3"});
  for (const char* const name : {"patch_3", "patch_11"}) {
    EXPECT_THAT(read.at(name).shape, ElementsAre(6, 9, test::kEmbeddedWidth)) << name;
  }
  EXPECT_THAT(read.at("cls_3").shape, ElementsAre(test::kEmbeddedWidth));
  EXPECT_EQ(read.at("patch_11").data, read.at("patch").data) << "the last layer is the result";
  EXPECT_NE(read.at("patch_3").data, read.at("patch").data);
}

TEST_F(FeaturesTest, NoNormLeavesTheLayersAsTheyAre) {
  const auto normed = arrays({"--layers", "11"});
  const auto raw = arrays({"--layers", "11", "--no-norm"});
  EXPECT_EQ(normed.at("patch").data, raw.at("patch").data);
  EXPECT_NE(normed.at("patch_11").data, raw.at("patch_11").data);
}

TEST_F(FeaturesTest, HalfPrecisionTakesHalfTheBytes) {
  const auto read = arrays({"--dtype", "f2"});
  EXPECT_EQ(read.at("patch").dtype, "<f2");
  EXPECT_EQ(read.at("patch").data.size(), 6U * 9U * test::kEmbeddedWidth * 2U);
}

TEST_F(FeaturesTest, SafetensorsHoldTheSameTokens) {
  const auto npz = arrays();
  ASSERT_EQ(
      run({"features", "a.png", "--size", "126x84", "-o", "out", "--format", "safetensors"}).status,
      0);
  const WeightFile file = openWeightFile(at("out/a_features.safetensors"));
  const WeightTensor* const patch = file.find("patch");
  ASSERT_NE(patch, nullptr);
  EXPECT_THAT(patch->shape, ElementsAre(6, 9, test::kEmbeddedWidth));
  const NumpyArray& same = npz.at("patch");
  ASSERT_EQ(same.data.size(), static_cast<std::size_t>(patch->elements()) * 4);
  EXPECT_EQ(std::memcmp(patch->data, same.data.data(), same.data.size()), 0);
  EXPECT_THAT(file.metadata.at("Model"), HasSubstr("nano"));
}

TEST_F(FeaturesTest, JsonGivesTheShapes) {
  makePicture("a.png", 70, 70);
  const auto lines = run({"features", "a.png", "--size", "70", "--json"}).lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("outputs"), nlohmann::json({"a_features.npz"}));
  EXPECT_EQ(lines[0].at("arrays").at("patch"), nlohmann::json({5, 5, test::kEmbeddedWidth}));
  EXPECT_EQ(lines[0].at("arrays").at("cls"), nlohmann::json({test::kEmbeddedWidth}));
}

}  // namespace
}  // namespace patchscape
