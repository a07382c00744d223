// SPDX-License-Identifier: Apache-2.0
// track, as scripts call it.
#include "core/base/tracking_types.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/video_files.h"

#include <algorithm>

namespace patchscape {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TrackTest : public CliTest {
 protected:
  void makeClip(int frames) const {
    test::VideoRecipe recipe{.path = at("clip.mp4"), .frames = frames};
    test::makeVideo(recipe);
  }

  nlohmann::json jsonOf(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--size", "84", "--json"});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.status == 0 ? nlohmann::json::parse(finished.out) : nlohmann::json();
  }
};

TEST_F(TrackTest, EveryFrameGetsItsMask) {
  makeClip(6);
  const auto json = jsonOf({"track",
                            "clip.mp4",
                            "--at",
                            "20,20",
                            "--at",
                            "80,50",
                            "--from",
                            "1",
                            "-o",
                            "masks",
                            "--overlay-video",
                            "seen.mp4"});
  EXPECT_EQ(json["status"], "ok");
  EXPECT_EQ(json["frames"], 6);
  EXPECT_EQ(json["backbone_passes"], 5);
  EXPECT_EQ(json["objects"].size(), 2U);
  EXPECT_EQ(json["outputs"], nlohmann::json({"masks", "seen.mp4"}));
  EXPECT_EQ(filesIn("masks").size(), 8U);
  EXPECT_EQ(picture("masks/000003.png").width(), 96);
  EXPECT_EQ(objectMaskOf(picture("masks/000001.png")).objects, 2);
  EXPECT_THAT(
      content("masks/frames.csv"),
      StartsWith("index,pts,seconds,file,dropped,pixels_1,pixels_2\n0,0,0,000000.png,0,0,0"));
  EXPECT_THAT(content("masks/legend.csv"), HasSubstr("2,object 2,0,128,0,"));
  EXPECT_FALSE(exists("masks.partial"));
}

TEST_F(TrackTest, AMaskThatTheProgramWroteIsTakenBack) {
  makeClip(3);
  (void)jsonOf({"track", "clip.mp4", "--at", "20,20", "-o", "grey"});
  for (const std::string& kind : {std::string("--palette"), std::string("--quiet")}) {
    const std::string folder = "again" + kind;
    (void)jsonOf({"track", "clip.mp4", "--mask", "grey/000000.png", "-o", folder, kind});
    EXPECT_EQ(objectMaskOf(picture(folder + "/000000.png")).ids,
              objectMaskOf(picture("grey/000000.png")).ids);
  }
  // A coloured one serves as well.
  (void)jsonOf({"track", "clip.mp4", "--mask", "again--palette/000000.png", "-o", "third"});
  EXPECT_EQ(content("third/000000.png"), content("grey/000000.png"));
}

TEST_F(TrackTest, CorrectionsHoldFromTheirFrame) {
  makeClip(4);
  const auto json = jsonOf({"track", "clip.mp4", "--at", "20,20", "--add", "2:80,50,2", "-o", "a"});
  EXPECT_EQ(json["objects"].size(), 2U);
  EXPECT_GE(json["objects"][1]["frames"], 1);
  EXPECT_LE(json["objects"][1]["frames"], 2);
  const auto taken = jsonOf({"track",
                             "clip.mp4",
                             "--at",
                             "20,20",
                             "--similarity",
                             "-1",
                             "--remove",
                             "1:20,20",
                             "-o",
                             "b"});
  EXPECT_EQ(taken["objects"][0]["frames"], 1);
  EXPECT_EQ(taken["objects"][0]["pixels"], 96 * 64);
}

TEST_F(TrackTest, WhatCannotBeIsRefusedBeforeAnythingIsWritten) {
  makeClip(3);
  makePicture("photo.png", 96, 64);
  makeFile("full/file.txt", "somebody's");
  struct Refusal {
    std::vector<std::string> arguments;
    int status;
    std::string text;
  };
  const std::vector<Refusal> refusals{
      {{"--at", "20,20"}, 2, "--output"},
      {{"-o", "out"}, 2, "Nothing is said of what to follow"},
      {{"-o", "out", "--at", "20"}, 2, "no point"},
      {{"-o", "out", "--at", "20,x"}, 2, "not a number"},
      {{"-o", "out", "--add", "20,20"}, 2, "lacks its frame"},
      {{"-o", "out", "--add", "0:20,20,255"}, 2, "1 to 254"},
      {{"-o", "out", "--at", "1,1", "--take", "all"}, 2, "similar"},
      {{"-o", "full", "--at", "1,1"}, 4, "not an empty folder"},
      {{"-o", "out", "--at", "1,1", "--overlay-video", "o.gif"}, 2, ".mp4, .mov or .mkv"},
      {{"-o", "out", "--at", "1,1", "--overlay-video", "clip.mp4", "--force"}, 4, "an input"},
      {{"-o", "out", "--mask", "photo.png"}, 2, "no mask"},
      {{"-o", "out", "--mask", "absent.png"}, 1, "absent.png"},
      {{"-o", "out", "--at", "1,1", "--from", "3"}, 2, "frames 0 to 2"},
      {{"-o", "out", "--at", "96,1"}, 2, "outside the frame"},
      {{"-o", "out", "--at", "1,1", "--remove", "0:1,1,7"}, 2, "Object 7 is not in this frame"}};
  std::vector<std::vector<std::string>> runs;
  for (const Refusal& refusal : refusals) {
    runs.push_back({"track", "clip.mp4", "--size", "56"});
    runs.back().insert(runs.back().end(), refusal.arguments.begin(), refusal.arguments.end());
  }
  const std::vector<Finished> finished = runAll(runs);
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    EXPECT_EQ(finished[i].status, refusals[i].status) << i << finished[i].err;
    EXPECT_THAT(finished[i].err, HasSubstr(refusals[i].text)) << i;
  }
  EXPECT_FALSE(exists("out"));
  EXPECT_FALSE(exists("out.partial"));
  EXPECT_EQ(filesIn("full").size(), 1U);
}

}  // namespace
}  // namespace patchscape
