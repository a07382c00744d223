// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"
#include "tests/support/embedded_model.h"

#include <algorithm>

namespace patchscape {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kNano = PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors";

class InfoTest : public CliTest {};

TEST_F(InfoTest, APictureIsDescribed) {
  makePicture("a.png", 60, 40);
  const Finished text = run({"info", "a.png"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("PNG"));
  EXPECT_THAT(text.out, HasSubstr("60 x 40 px"));
  const auto lines = run({"info", "a.png", "--json"}).lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("status"), "ok");
  EXPECT_EQ(lines[0].at("kind"), "picture");
  EXPECT_EQ(lines[0].at("format"), "PNG");
  EXPECT_EQ(lines[0].at("size"), nlohmann::json({60, 40}));
  EXPECT_EQ(lines[0].at("channels"), 3);
  EXPECT_EQ(lines[0].at("bits_per_channel"), 8);
  EXPECT_EQ(lines[0].at("orientation"), 1);
  EXPECT_TRUE(lines[0].at("focal_length_mm").is_null());
  EXPECT_EQ(lines[0].at("bytes"), content("a.png").size());
}

TEST_F(InfoTest, WeightsAreDescribed) {
  const auto lines = run({"info", kNano, "--json"}).lines();
  ASSERT_EQ(lines.size(), 1U);
  const nlohmann::json& line = lines[0];
  EXPECT_EQ(line.at("status"), "ok");
  EXPECT_EQ(line.at("kind"), "weights");
  EXPECT_EQ(line.at("usable"), true);
  EXPECT_EQ(line.at("container"), "safetensors");
  EXPECT_EQ(line.at("naming"), "official");
  EXPECT_EQ(line.at("patch_size"), 14);
  EXPECT_EQ(line.at("embed_dim"), test::kEmbeddedWidth);
  EXPECT_EQ(line.at("depth"), test::kEmbeddedBlocks);
  EXPECT_EQ(line.at("heads"), test::kEmbeddedWidth / 64);
  EXPECT_EQ(line.at("registers"), test::kEmbeddedRegisters);
  EXPECT_EQ(line.at("trained_grid"), 16);
  EXPECT_EQ(line.at("feed_forward"), "MLP");
  EXPECT_GT(line.at("parameters").get<int>(), 3'000'000);
  EXPECT_TRUE(line.at("missing").empty());
  EXPECT_TRUE(line.at("unexpected").empty());
  EXPECT_FALSE(line.contains("tensor_table"));
  EXPECT_THAT(line.at("licence").get<std::string>(), HasSubstr("CC"));
}

TEST_F(InfoTest, TheTextHoldsWhatTheJsonHolds) {
  const Finished text = run({"info", kNano});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.err, IsEmpty());
  const auto line = run({"info", kNano, "--json"}).lines().at(0);
  for (const char* const key : {"architecture", "licence", "sha256", "container", "naming"}) {
    EXPECT_THAT(text.out, HasSubstr(line.at(key).get<std::string>())) << key;
  }
  for (const char* const key : {"embed_dim", "depth", "heads", "parameters", "tensors"}) {
    EXPECT_THAT(text.out, HasSubstr(std::to_string(line.at(key).get<std::int64_t>()))) << key;
  }
}

TEST_F(InfoTest, VerboseListsEveryTensor) {
  const auto line = run({"info", kNano, "--json", "--verbose"}).lines().at(0);
  EXPECT_EQ(line.at("tensor_table").size(), line.at("tensors").get<std::size_t>());
  EXPECT_EQ(line.at("tensor_table").at(0).at("dtype"), "F16");
  const Finished text = run({"info", kNano, "--verbose"});
  EXPECT_THAT(text.out, HasSubstr("blocks.7.mlp.fc2.weight"));
  EXPECT_THAT(text.out, HasSubstr("[" + std::to_string(test::kEmbeddedWidth) + ", 3, 14, 14]"));
  EXPECT_THAT(run({"info", kNano}).out, Not(HasSubstr("blocks.7.mlp.fc2.weight")));
}

TEST_F(InfoTest, WeightsThatCannotBeUsedSayWhatIsMissing) {
  // Tensors that are neither a model nor a head.
  const std::string other = PATCHSCAPE_SOURCE_DIR "/tests/data/weights/small.safetensors";
  const Finished text = run({"info", other});
  EXPECT_EQ(text.status, 3);
  EXPECT_THAT(text.err, HasSubstr("cannot be used"));
  EXPECT_THAT(text.out, HasSubstr("missing"));
  const Finished json = run({"info", other, "--json"});
  EXPECT_EQ(json.status, 3);
  const auto line = json.lines().at(0);
  EXPECT_EQ(line.at("status"), "error");
  EXPECT_EQ(line.at("usable"), false);
  EXPECT_FALSE(line.at("missing").empty() && line.at("unexpected").empty());
}

TEST_F(InfoTest, AWeightsFileThatCannotBeReadEndsWithThree) {
  makeFile("bad.pth", "no zip, no pickle");
  const Finished finished = run({"info", "bad.pth", "--json"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.lines().at(0).at("status"), "error");
}

TEST_F(InfoTest, WhatCannotBeReadEndsWithOneAndTheOthersAreShown) {
  makeFile("notes.txt", "neither");
  makePicture("a.png", 60, 40);
  const Finished finished = run({"info", "notes.txt", "missing.png", "a.png", "--json"});
  EXPECT_EQ(finished.status, 1);
  const auto lines = finished.lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].at("status"), "error");
  EXPECT_EQ(lines[1].at("error_code"), "not-found");
  EXPECT_EQ(lines[2].at("status"), "ok");
  EXPECT_THAT(finished.err, HasSubstr("missing.png"));
}

TEST_F(InfoTest, ModelsListsTheCatalog) {
  const Finished text = run({"models"});
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(text.out, HasSubstr("nano"));
  EXPECT_THAT(text.out, HasSubstr("Apache-2.0"));
  const auto lines = run({"models", "--json"}).lines();
  ASSERT_FALSE(lines.empty());
  const auto nano = std::find_if(lines.begin(), lines.end(), [](const nlohmann::json& line) {
    return line.at("name") == "nano";
  });
  ASSERT_NE(nano, lines.end());
  EXPECT_EQ(nano->at("installed"), true);
  EXPECT_EQ(nano->at("size"), 336);
  EXPECT_THAT(nano->at("licence").get<std::string>(), Not(IsEmpty()));
}

TEST_F(InfoTest, AHeadIsToldForWhatItIs) {
  const std::string head =
      std::string(PATCHSCAPE_SOURCE_DIR) + "/models/nano/segmentation_linear.safetensors";
  const Finished finished = run({"info", head});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("segmentation"));
  EXPECT_THAT(finished.out, HasSubstr("163"));
  EXPECT_THAT(finished.out, HasSubstr("CC BY-NC 4.0"));
  const auto json = run({"info", head, "--json"}).lines().front();
  EXPECT_EQ(json.at("status"), "ok");
  EXPECT_EQ(json.at("head").at("task"), "segmentation");
  EXPECT_EQ(json.at("usable"), false) << "as a model";
}

TEST_F(InfoTest, DevicesListsTheCpuFirst) {
  EXPECT_THAT(run({"devices"}).out, HasSubstr("cpu"));
  const auto lines = run({"devices", "--json"}).lines();
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines[0].at("id"), "cpu");
  EXPECT_GE(lines[0].at("threads").get<int>(), 1);
  EXPECT_GT(lines[0].at("memory_bytes").get<std::int64_t>(), 0);
  EXPECT_EQ(lines[0].at("kernels").front(), "plain");
}

}  // namespace
}  // namespace patchscape
