// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

#include <cmath>
#include <set>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PcaTest : public CliTest {
 protected:
  /// pca of a.png at a small size, once for each set of further options.
  std::vector<Image> colours(const std::vector<std::vector<std::string>>& variants) const {
    std::vector<std::vector<std::string>> runs;
    std::vector<std::string> folders;
    for (const std::vector<std::string>& variant : variants) {
      folders.push_back("out" + std::to_string(runs.size()));
      runs.push_back(
          {"pca", "a.png", "--size", "112", "--threads", "1", "-o", folders.back(), "--force"});
      runs.back().insert(runs.back().end(), variant.begin(), variant.end());
    }
    for (const Finished& finished : runAll(runs)) {
      EXPECT_EQ(finished.status, 0) << finished.err;
    }
    std::vector<Image> pictures;
    for (const std::string& folder : folders) {
      pictures.push_back(picture(folder + "/a_pca.png"));
    }
    return pictures;
  }
};

bool isGrey(const Image& image) {
  for (std::size_t i = 0; i < image.pixels().size(); i += 3) {
    if (image.pixels()[i] != image.pixels()[i + 1] || image.pixels()[i] != image.pixels()[i + 2]) {
      return false;
    }
  }
  return true;
}

double shareOfBlack(const Image& image) {
  std::size_t black = 0;
  for (std::size_t i = 0; i < image.pixels().size(); i += 3) {
    black += image.pixels()[i] + image.pixels()[i + 1] + image.pixels()[i + 2] == 0 ? 1 : 0;
  }
  return 3.0 * static_cast<double>(black) / static_cast<double>(image.pixels().size());
}

TEST_F(PcaTest, WritesOneColouredPictureAsLargeAsTheInputAndNamesIt) {
  makePicture("a.png", 210, 140);
  const Finished finished = run({"pca", "a.png", "--size", "112"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "a_pca.png\n");
  EXPECT_THAT(finished.err, IsEmpty());
  const Image written = picture("a_pca.png");
  EXPECT_EQ(written.width(), 210);
  EXPECT_EQ(written.height(), 140);
  std::set<std::uint8_t> greens;
  for (std::size_t i = 1; i < written.pixels().size(); i += 3) {
    greens.insert(written.pixels()[i]);
  }
  EXPECT_GT(greens.size(), 50U);
}

TEST_F(PcaTest, JsonSaysAllThatTheContractNames) {
  makePicture("a.png", 210, 140);
  const Finished finished = run({"pca", "a.png", "--size", "112", "-o", "out", "--json"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto lines = finished.lines();
  ASSERT_EQ(lines.size(), 1U);
  const nlohmann::json& line = lines[0];
  EXPECT_EQ(line.at("input"), "a.png");
  EXPECT_EQ(line.at("status"), "ok");
  EXPECT_TRUE(line.at("error").is_null());
  EXPECT_EQ(line.at("outputs"), nlohmann::json({"a_pca.png"}));
  EXPECT_EQ(line.at("model").at("name"), "nano");
  EXPECT_THAT(line.at("model").at("sha256").get<std::string>(),
              testing::MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(line.at("input_size"), nlohmann::json({168, 112}));
  EXPECT_EQ(line.at("grid"), nlohmann::json({8, 12}));
  for (const char* const stage : {"decode", "preprocess", "backbone", "pca", "draw", "write"}) {
    EXPECT_GE(line.at("timings_ms").at(stage).get<double>(), 0.0) << stage;
  }
  EXPECT_EQ(line.at("backbone_passes"), 1);
  const auto variances = line.at("explained_variance").get<std::vector<double>>();
  const auto ratios = line.at("explained_variance_ratio").get<std::vector<double>>();
  ASSERT_EQ(variances.size(), 3U);
  ASSERT_EQ(ratios.size(), 3U);
  EXPECT_GE(variances[0], variances[1]);
  EXPECT_GE(variances[1], variances[2]);
  EXPECT_GT(variances[2], 0.0);
  EXPECT_LT(ratios[0] + ratios[1] + ratios[2], 1.0);
  EXPECT_NEAR(variances[0] / variances[2], ratios[0] / ratios[2], 1e-3);
}

TEST_F(PcaTest, ThePictureItselfSaysWhatMadeItAndThatItHasNoUnit) {
  makePicture("a.png", 70, 70);
  static_cast<void>(colours({{"--components", "2,3,4"}}));
  const std::string bytes = content("out0/a_pca.png");
  for (const char* const text :
       {"Software", "Patchscape", "Model", "nano", "Units", "PCA colours, no unit", "2,3,4"}) {
    EXPECT_THAT(bytes, HasSubstr(text));
  }
}

TEST_F(PcaTest, WithoutACommandAPictureIsColoured) {
  makePicture("a.png", 70, 70);
  EXPECT_EQ(run({"a.png", "--size", "112"}).status, 0);
  EXPECT_TRUE(exists("a_pca.png"));
}

TEST_F(PcaTest, GridScaleIsOnePixelAPatch) {
  makePicture("a.png", 210, 140);
  const Finished finished =
      run({"pca", "a.png", "--size", "112", "--scale", "grid", "--json", "-o", "out"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto grid = finished.lines().at(0).at("grid").get<std::vector<int>>();
  const Image written = picture("out/a_pca.png");
  EXPECT_THAT(grid, ElementsAre(written.height(), written.width()));
}

TEST_F(PcaTest, SizeIsTheShorterSideOrExact) {
  makePicture("a.png", 210, 140);
  const std::vector<std::pair<std::string, nlohmann::json>> sizes{
      {"56", {84, 56}}, {"1", {14, 14}}, {"98x126", {98, 126}}};
  for (const auto& [size, wanted] : sizes) {
    // By features: a single patch has no three components.
    const auto lines = run({"features", "a.png", "--size", size, "--json", "--force"}).lines();
    ASSERT_EQ(lines.size(), 1U) << size;
    EXPECT_EQ(lines[0].at("input_size"), wanted) << size;
  }
}

TEST_F(PcaTest, TheDefaultSizeIsTheCatalogs) {
  makePicture("a.png", 100, 100);
  const auto lines = run({"pca", "a.png", "--json"}).lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("input_size"), nlohmann::json({336, 336}));
}

TEST_F(PcaTest, InterpolationPatchesShowsEachPatchAsABlock) {
  makePicture("a.png", 112, 112);
  const auto pictures = colours({{"--interpolation", "patches"}, {"--scale", "grid"}, {}});
  for (int y = 0; y < 112; ++y) {
    for (int x = 0; x < 112; ++x) {
      ASSERT_EQ(pictures[0].at(x, y)[0], pictures[1].at(x / 14, y / 14)[0]) << x << ' ' << y;
    }
  }
  EXPECT_GT(largestDifference(pictures[0], pictures[2]), 5);
}

TEST_F(PcaTest, ComponentsCountFromOne) {
  makePicture("a.png", 140, 140);
  const auto pictures = colours(
      {{}, {"--components", "1,2,3"}, {"--components", "3,2,1"}, {"--components", "1,1,1"}});
  EXPECT_EQ(largestDifference(pictures[0], pictures[1]), 0);
  EXPECT_EQ(pictures[0].at(70, 70)[0], pictures[2].at(70, 70)[2]);
  EXPECT_EQ(pictures[0].at(70, 70)[1], pictures[2].at(70, 70)[1]);
  EXPECT_TRUE(isGrey(pictures[3]));
}

TEST_F(PcaTest, FlipInvertsTheNamedChannels) {
  makePicture("a.png", 140, 140);
  const auto pictures = colours({{"--scale", "grid"}, {"--scale", "grid", "--flip", "r,b"}});
  for (int x = 0; x < pictures[0].width(); ++x) {
    const auto usual = pictures[0].at(x, 0);
    const auto flipped = pictures[1].at(x, 0);
    EXPECT_NEAR(usual[0] + flipped[0], 255, 1);
    EXPECT_EQ(usual[1], flipped[1]);
    EXPECT_NEAR(usual[2] + flipped[2], 255, 1);
  }
}

TEST_F(PcaTest, RangesDiffer) {
  makePicture("a.png", 140, 140);
  const auto pictures =
      colours({{}, {"--range", "percentile"}, {"--range", "minmax"}, {"--range", "sigmoid"}});
  EXPECT_EQ(largestDifference(pictures[0], pictures[1]), 0);
  EXPECT_GT(largestDifference(pictures[0], pictures[2]), 0);
  EXPECT_GT(largestDifference(pictures[0], pictures[3]), 0);
  EXPECT_GT(largestDifference(pictures[2], pictures[3]), 0);
}

TEST_F(PcaTest, ForegroundLeavesTheBackgroundBlackAndCanBeTurnedRound) {
  makePicture("a.png", 140, 140);
  const auto pictures = colours({{"--scale", "grid", "--foreground", "off"},
                                 {"--scale", "grid", "--foreground", "0.5"},
                                 {"--scale", "grid", "--foreground", "0.5", "--flip-foreground"},
                                 {"--scale", "grid", "--foreground", "auto"}});
  EXPECT_LT(shareOfBlack(pictures[0]), 0.05);
  const double background = shareOfBlack(pictures[1]);
  EXPECT_GT(background, 0.05);
  EXPECT_LT(background, 0.95);
  EXPECT_NEAR(background + shareOfBlack(pictures[2]), 1.0, 0.1);
  EXPECT_GT(shareOfBlack(pictures[3]), 0.05);
}

TEST_F(PcaTest, ASavedBasisUsedAgainGivesTheSamePicture) {
  makePicture("a.png", 140, 112, 0);
  makePicture("b.png", 112, 140, 1);
  ASSERT_EQ(run({"pca",
                 "a.png",
                 "b.png",
                 "--size",
                 "112",
                 "--joint",
                 "--save-basis",
                 "bases/j.safetensors",
                 "-o",
                 "joint"})
                .status,
            0);
  ASSERT_TRUE(exists("bases/j.safetensors"));
  const auto pictures = colours({{"--basis", "bases/j.safetensors"}, {}});
  EXPECT_LE(largestDifference(picture("joint/a_pca.png"), pictures[0]), 1);
  EXPECT_GT(largestDifference(pictures[1], pictures[0]), 1);
}

TEST_F(PcaTest, TheBasisOfOnePictureIsSavedToo) {
  makePicture("a.png", 112, 112);
  const Image first = colours({{"--save-basis", "own.safetensors"}}).front();
  const Image again = colours({{"--basis", "own.safetensors"}}).front();
  EXPECT_LE(largestDifference(first, again), 1);
}

TEST_F(PcaTest, AJointFitLeavesOutAPictureThatFails) {
  makePicture("a.png", 112, 112, 0);
  makeFile("bad.png", "not a picture");
  makePicture("c.png", 112, 112, 2);
  const Finished all =
      run({"pca", "a.png", "bad.png", "c.png", "--size", "112", "--joint", "--json", "-o", "all"});
  EXPECT_EQ(all.status, 1);
  const auto lines = all.lines();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].at("status"), "ok");
  EXPECT_EQ(lines[0].at("backbone_passes"), 1);
  EXPECT_EQ(lines[1].at("status"), "error");
  ASSERT_EQ(run({"pca", "a.png", "c.png", "--size", "112", "--joint", "-o", "good"}).status, 0);
  EXPECT_LE(largestDifference(picture("all/a_pca.png"), picture("good/a_pca.png")), 1);
}

TEST_F(PcaTest, OneThreadAndManyGiveTheSamePicture) {
  makePicture("a.png", 140, 140);
  const Image one = colours({{}}).front();
  ASSERT_EQ(run({"pca", "a.png", "--size", "112", "--threads", "2", "--device", "cpu"}).status, 0);
  EXPECT_LE(largestDifference(one, picture("a_pca.png")), 2);
}

}  // namespace
}  // namespace patchscape
