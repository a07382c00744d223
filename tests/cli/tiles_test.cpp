// SPDX-License-Identifier: Apache-2.0
// Inputs computed in overlapping tiles, as scripts ask for them.
#include "tests/cli/cli_fixture.h"
#include "tests/cli/npz_reader.h"

#include <nlohmann/json.hpp>

namespace patchscape {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kNotice =
    "The input of 224 x 168 pixels was computed in 6 overlapping tiles of 112 x 112 pixels and an "
    "overview.";

class TilesTest : public CliTest {
 protected:
  void SetUp() override { makePicture("a.png", 120, 90); }
};

TEST_F(TilesTest, ColoursNotesJsonAndTheFileItselfSayIt) {
  const Finished finished =
      run({"pca", "a.png", "--size", "168", "--tile", "112", "--json", "-o", "out"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, std::string("patchscape-cli: a.png: ") + kNotice + "\n");
  const auto json = finished.lines().at(0);
  EXPECT_EQ(json["notices"], nlohmann::json({kNotice}));
  EXPECT_EQ(json["grid"], nlohmann::json({12, 16}));
  EXPECT_EQ(json["backbone_passes"], 1);
  EXPECT_THAT(content("out/a_pca.png"), HasSubstr("6 overlapping tiles of 112 x 112 pixels"));
}

TEST_F(TilesTest, TheSidecarAndTheFilesOfAllViewsSayIt) {
  const Finished finished =
      run({"analyze", "a.png", "--size", "168", "--tile", "112", "-o", "out"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  const auto sidecar = nlohmann::json::parse(content("out/a.export.json"));
  EXPECT_EQ(sidecar["input"]["tiles"],
            (nlohmann::json{{"count", 6},
                            {"width", 112},
                            {"height", 112},
                            {"least_overlap", 28},
                            {"overview", {126, 84}}}));
  for (const char* const name : {"out/a_pca.png", "out/a_depth_view.png", "out/a_seg_view.png"}) {
    EXPECT_THAT(content(name), HasSubstr("6 overlapping tiles")) << name;
  }
}

TEST_F(TilesTest, AnInputOfOneTileIsTheSameAsWithoutTiles) {
  const auto finished = runAll({{"features",
                                 "a.png",
                                 "--size",
                                 "112x112",
                                 "--tile",
                                 "112",
                                 "--kernels",
                                 "plain",
                                 "-o",
                                 "one"},
                                {"features",
                                 "a.png",
                                 "--size",
                                 "112x112",
                                 "--tile",
                                 "0",
                                 "--kernels",
                                 "plain",
                                 "-o",
                                 "none"}});
  for (const Finished& each : finished) {
    EXPECT_EQ(each.status, 0);
    EXPECT_THAT(each.err, IsEmpty());
  }
  const auto one = readNpz(content("one/a_features.npz"));
  const auto none = readNpz(content("none/a_features.npz"));
  for (const char* const name : {"patch", "cls", "registers"}) {
    EXPECT_EQ(one.at(name).data, none.at(name).data) << name;
  }
}

TEST_F(TilesTest, BadSidesAreRefusedInASentence) {
  for (const auto& [side, sentence] :
       {std::pair{"20", "choose at least 56, or 0 to compute every input whole"},
        {"-1", "\"-1\" is not a whole number from 0 to 8192"},
        {"9000", "from 0 to 8192"},
        {"big", "\"big\""},
        {"112.5", "\"112.5\""}}) {
    const Finished finished = run({"pca", "a.png", "--tile", side});
    EXPECT_EQ(finished.status, 2) << side;
    EXPECT_THAT(finished.err, HasSubstr(sentence)) << side;
    EXPECT_THAT(finished.err, HasSubstr("--tile")) << side;
    EXPECT_THAT(filesIn("."), testing::ElementsAre("a.png")) << side;
  }
}

}  // namespace
}  // namespace patchscape
