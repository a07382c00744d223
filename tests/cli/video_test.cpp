// SPDX-License-Identifier: Apache-2.0
// video, as scripts call it.
#include "core/media/frame_source.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/video_files.h"

#include <csignal>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class VideoTest : public CliTest {
 protected:
  void makeClip(test::VideoRecipe recipe, const std::string& name = "clip.mp4") const {
    recipe.path = at(name);
    test::makeVideo(recipe);
  }

  nlohmann::json jsonOf(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--size", "56", "--json"});
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return finished.status == 0 ? nlohmann::json::parse(finished.out) : nlohmann::json();
  }

  std::unique_ptr<FrameSource> film(const std::string& name) const {
    return openFrameSource(at(name).string());
  }
};

TEST_F(VideoTest, EveryViewBecomesAVideoOfAllFrames) {
  makeClip({.frames = 12, .audio = true});
  for (const std::string view : {"pca", "depth", "segment", "side-by-side"}) {
    const auto json = jsonOf({"video", "clip.mp4", "--view", view, "-o", "out/" + view + ".mp4"});
    EXPECT_EQ(json["status"], "ok") << view;
    EXPECT_EQ(json["frames"], 12);
    EXPECT_EQ(json["dropped"], 0);
    EXPECT_TRUE(json["flicker"].is_number());
    EXPECT_EQ(json["backbone_passes"], 12);
    EXPECT_EQ(json["frame_rate"], nlohmann::json({30000, 1001}));
    EXPECT_THAT(json["outputs"].get<std::vector<std::string>>(),
                ElementsAre(view + ".mp4", view + "_frames.csv"));
    const auto source = film("out/" + view + ".mp4");
    EXPECT_EQ(source->info().frameCount, 12);
    EXPECT_EQ(source->info().frameRate, (Rational{30000, 1001}));
    EXPECT_TRUE(source->info().hasAudio);
    EXPECT_EQ(source->info().height, view == "side-by-side" ? 128 : 64);
  }
  EXPECT_EQ(filesIn("out").size(), 8U);
}

TEST_F(VideoTest, OptionsArriveWhereTheyAreUsed) {
  makeClip({.frames = 9, .audio = true});
  const auto json = jsonOf({"video",
                            "clip.mp4",
                            "--view",
                            "depth",
                            "-o",
                            "depth.mkv",
                            "--every",
                            "4",
                            "--range-mode",
                            "locked",
                            "--colorbar",
                            "--no-audio",
                            "--depth-data",
                            "numbers.mkv"});
  EXPECT_EQ(json["frames"], 3);
  EXPECT_EQ(json["depth_data"]["units"], "m");
  EXPECT_FALSE(film("depth.mkv")->info().hasAudio);
  EXPECT_GT(film("depth.mkv")->info().width, 96);
  EXPECT_EQ(test::greyFramesOf(at("numbers.mkv")).size(), 3U);
  EXPECT_THAT(content("depth_frames.csv"), HasSubstr("\n8,"));
}

TEST_F(VideoTest, ASavedBasisGivesTheSameColours) {
  makeClip({.frames = 3});
  makePicture("a.png", 96, 64);
  ASSERT_EQ(run({"pca", "a.png", "--size", "56", "--save-basis", "b.safetensors"}).status, 0);
  EXPECT_EQ(jsonOf({"video", "clip.mp4", "-o", "out.mp4", "--basis", "b.safetensors"})["frames"],
            3);
  const Finished refused =
      run({"video", "clip.mp4", "-o", "new.mp4", "--basis", "absent.safetensors"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("absent.safetensors"));
}

TEST_F(VideoTest, FoldersAndPatternsOfPicturesAreFilms) {
  for (int i = 0; i < 4; ++i) {
    makePicture("shots/shot_" + std::to_string(i) + ".png", 80, 60, i);
  }
  EXPECT_EQ(jsonOf({"video", "shots", "-o", "a.mp4"})["frames"], 4);
  EXPECT_EQ(jsonOf({"video", "shots/shot_%d.png", "-o", "b.mp4"})["frames"], 4);
  EXPECT_EQ(jsonOf({"video", "shots/shot_[01].png", "-o", "c.mp4"})["frames"], 2);
}

TEST_F(VideoTest, ACameraIsTakenForSoManyFrames) {
  const std::string camera =
      "gst:videotestsrc is-live=true ! video/x-raw,width=96,height=64,framerate=30/1";
  const auto json = jsonOf({"video", camera, "-o", "live.mp4", "--frames", "6"});
  EXPECT_EQ(json["frames"], 6);
  EXPECT_GE(json["dropped"], 0);
  const auto source = film("live.mp4");
  EXPECT_EQ(source->info().frameCount, 6);
  EXPECT_EQ(source->info().width, 96);
}

TEST_F(VideoTest, WhatCannotBeIsRefusedBeforeAnythingIsWritten) {
  makeClip({.frames = 3});
  makeFile("noise.mp4", "no video at all");
  struct Refusal {
    std::vector<std::string> arguments;
    int status;
    std::string text;
  };
  const std::vector<Refusal> refusals{
      {{"video", "clip.mp4"}, 2, "--output"},
      {{"video", "clip.mp4", "-o", "out.png"}, 2, ".mp4, .mov or .mkv"},
      {{"video", "clip.mp4", "noise.mp4", "-o", "out.mp4"}, 2, "One video at a time"},
      {{"video", "clip.mp4", "-o", "out.mp4", "--view", "heat"}, 2, "heat"},
      {{"video", "clip.mp4", "-o", "out.mp4", "--every", "0"}, 2, "--every"},
      {{"video", "clip.mp4", "-o", "out.mp4", "--range-mode", "x"}, 2, "followed"},
      {{"video", "noise.mp4", "-o", "out.mp4"}, 1, "cannot be read as a video"},
      {{"video", "absent.mp4", "-o", "out.mp4"}, 1, "absent.mp4"},
      {{"video", "camera:9", "-o", "out.mp4"}, 2, "--frames N"},
      {{"video", "camera:9", "-o", "out.mp4", "--frames", "2"}, 1, "camera does not open"},
      {{"video", "clip.mp4", "-o", "clip.mp4", "--force"}, 4, "both an input and a result"}};
  std::vector<std::vector<std::string>> runs;
  for (const Refusal& refusal : refusals) {
    runs.push_back(refusal.arguments);
  }
  const std::vector<Finished> finished = runAll(runs);
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    EXPECT_EQ(finished[i].status, refusals[i].status) << i << finished[i].err;
    EXPECT_THAT(finished[i].err, HasSubstr(refusals[i].text)) << i;
  }
  EXPECT_FALSE(exists("out.mp4"));
  EXPECT_FALSE(exists("out.partial.mp4"));
}

TEST_F(VideoTest, AResultThatExistsIsOverwrittenOnlyWithForce) {
  makeClip({.frames = 3});
  makeFile("out_frames.csv", "mine");
  const Finished refused = run({"video", "clip.mp4", "-o", "out.mp4", "--size", "56"});
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("out_frames.csv exists already"));
  EXPECT_EQ(content("out_frames.csv"), "mine");
  EXPECT_EQ(run({"video", "clip.mp4", "-o", "out.mp4", "--size", "56", "--force"}).status, 0);
  makeFile("numbers/mine.txt", "mine");
  const Finished full = run(
      {"video", "clip.mp4", "-o", "b.mp4", "--depth-data", "numbers", "--size", "56", "--force"});
  EXPECT_EQ(full.status, 4);
  EXPECT_EQ(content("numbers/mine.txt"), "mine");
}

TEST_F(VideoTest, ADamagedVideoGivesWhatItHasAndSaysSo) {
  makeClip({.frames = 60, .indexFirst = true});
  std::filesystem::resize_file(at("clip.mp4"), std::filesystem::file_size(at("clip.mp4")) / 2);
  const auto json = jsonOf({"video", "clip.mp4", "-o", "out.mp4"});
  EXPECT_EQ(json["frames"].get<int>() + json["dropped"].get<int>(), 60);
  EXPECT_GT(json["dropped"], 10);
  EXPECT_THAT(json["notes"][0].get<std::string>(), HasSubstr("of 60: the file is cut short"));
}

TEST_F(VideoTest, CancellingLeavesAPlayablePartAndNoFinalName) {
  makeClip({.width = 320, .height = 240, .frames = 400});
  CliProcess process(at("."),
                     {"video",
                      "clip.mp4",
                      "-o",
                      "out.mp4",
                      "--size",
                      "224",
                      "--threads",
                      "1",
                      "--verbose",
                      "--json"});
  ASSERT_TRUE(process.waitForFile(at("out.partial.mp4")));
  process.send(SIGINT);
  const Finished finished = process.wait();
  EXPECT_EQ(finished.status, 130);
  EXPECT_THAT(finished.err, HasSubstr("Cancelled; the first "));
  EXPECT_THAT(finished.err, HasSubstr("out.partial.mp4"));
  EXPECT_FALSE(exists("out.mp4"));
  EXPECT_FALSE(exists("out_frames.csv"));
  const auto part = film("out.partial.mp4");
  EXPECT_GE(part->info().frameCount, 1);
  EXPECT_LT(part->info().frameCount, 400);
  std::int64_t frames = 0;
  while (part->next()) {
    ++frames;
  }
  EXPECT_EQ(frames, part->info().frameCount);
}

}  // namespace
}  // namespace patchscape
