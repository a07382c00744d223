// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kJournal = "out/patchscape-batch.jsonl";

class BatchTest : public CliTest {
 protected:
  /// Pictures in/0.png, in/1.png, …, and a list of them.
  void makePictures(int count) const {
    std::string list;
    for (int i = 0; i < count; ++i) {
      makePicture("in/" + std::to_string(i) + ".png", 30, 30, i);
      list += "in/" + std::to_string(i) + ".png\n";
    }
    makeFile("list", list);
  }

  static std::vector<std::string> batch(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "batch", "--list", "list", "-o", "out", "--size", "28", "--json", "--what", "pca"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  [[nodiscard]] Finished runBatch(const std::vector<std::string>& more = {}) const {
    return run(batch(more));
  }

  /// How many lines of the journal say this of an input, such as "ok in/0.png".
  [[nodiscard]] std::map<std::string, int> journal() const {
    std::map<std::string, int> lines;
    std::istringstream text(content(kJournal));
    for (std::string line; std::getline(text, line);) {
      const auto json = nlohmann::json::parse(line, nullptr, false);
      if (json.is_object()) {
        ++lines[json.at("status").get<std::string>() + " " + json.at("input").get<std::string>()];
      }
    }
    return lines;
  }

  /// Expects that the list's pictures are done, each once, with whole files and nothing else.
  void expectAllDoneOnce(int count) const {
    const std::map<std::string, int> lines = journal();
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(i);
      const auto ok = lines.find("ok in/" + name + ".png");
      ASSERT_NE(ok, lines.end()) << name << " is lost";
      EXPECT_EQ(ok->second, 1) << name << " is done twice";
      EXPECT_EQ(picture("out/" + name + "_pca.png").width(), 30);
      EXPECT_TRUE(exists("out/" + name + ".export.json"));
    }
  }
};

std::vector<std::string> inputsOf(const Finished& finished) {
  std::vector<std::string> inputs;
  for (const auto& line : finished.lines()) {
    inputs.push_back(line.at("input"));
  }
  return inputs;
}

TEST_F(BatchTest, WritesAndSaysWhatAnalyzeDoes) {
  makePictures(1);
  const auto finished =
      runAll({{"batch", "--list", "list", "-o", "out", "--size", "28", "--json"},
              {"analyze", "in/0.png", "-o", "analyzed", "--size", "28", "--json"}});
  ASSERT_EQ(finished[0].status, 0) << finished[0].err;
  auto names = filesIn("out");
  EXPECT_EQ(std::erase(names, "patchscape-batch.jsonl"), 1U);
  EXPECT_EQ(names, filesIn("analyzed"));
  EXPECT_EQ(content("out/0_depth.npy"), content("analyzed/0_depth.npy"));
  auto batched = finished[0].lines().at(0);
  auto analyzed = finished[1].lines().at(0);
  batched.erase("timings_ms");
  analyzed.erase("timings_ms");
  EXPECT_EQ(batched, analyzed);
}

TEST_F(BatchTest, PicturesThatShareAPassGiveTheSameFiles) {
  makePictures(5);
  makePicture("in/5.png", 30, 60);
  makeFile("in/6.png", "no picture");
  makePicture("in/7.png", 60, 30, 3);
  const std::vector<std::string> arguments{
      "batch", "in", "--size", "28", "--json", "--what", "pca,depth,segment,features"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const auto finished = runAll({with({"-o", "alone", "--batch", "1"}),
                                with({"-o", "auto"}),
                                with({"-o", "four", "--batch", "4"})});
  for (const Finished& each : finished) {
    EXPECT_EQ(each.status, 1);
    EXPECT_THAT(each.err, HasSubstr("7 of 8 inputs done, 1 failed."));
  }
  for (const std::string& name : filesIn("alone")) {
    if (name != "patchscape-batch.jsonl") {
      EXPECT_EQ(content("auto/" + name), content("alone/" + name)) << name;
      EXPECT_EQ(content("four/" + name), content("alone/" + name)) << name;
    }
  }
  const auto lines = finished[2].lines();
  ASSERT_EQ(lines.size(), 8U);
  EXPECT_EQ(lines[0].at("pictures_in_pass"), 4);
  EXPECT_EQ(lines[0].at("backbone_passes"), 1);
  EXPECT_GT(lines[3].at("timings_ms").at("backbone"), 0.0);
  EXPECT_GT(lines[3].at("timings_ms").at("decode"), 0.0);
  EXPECT_FALSE(lines[5].contains("pictures_in_pass")) << "the only one of its size";
  EXPECT_EQ(lines[6].at("error_code"), "bad-data");
}

TEST_F(BatchTest, TellsItsRate) {
  makePictures(3);
  const Finished finished = runBatch({"--batch", "2", "--verbose"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err, testing::ContainsRegex("Pictures: 3 in [0-9.]+ s, [0-9.]+ a second"));
  EXPECT_THAT(finished.err,
              testing::ContainsRegex("28 x 28 px on cpu [a-z0-9]+, milliseconds a picture: 1 a "
                                     "pass [0-9.]+, 2 a pass [0-9.]+; taken: 2 a pass."));
}

TEST_F(BatchTest, WhatChoosesTheParts) {
  makePictures(1);
  const Finished finished =
      run({"batch", "in", "-o", "out", "--size", "28", "--json", "--what", "features,pca"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(
      filesIn("out"),
      ElementsAre("0.export.json", "0_features.npz", "0_pca.png", "patchscape-batch.jsonl"));
  const auto line = finished.lines().at(0);
  EXPECT_EQ(line.at("outputs"), nlohmann::json({"0_features.npz", "0_pca.png", "0.export.json"}));
  EXPECT_EQ(line.at("backbone_passes"), 1);
  EXPECT_TRUE(line.at("arrays").contains("patch"));
  EXPECT_THAT(content("out/0.export.json"), HasSubstr("0_features.npz"));
  const Finished only = run({"batch", "in", "-o", "only", "--size", "28", "--what", "features"});
  EXPECT_EQ(only.status, 0) << only.err;
  EXPECT_TRUE(exists("only/0_features.npz"));
}

TEST_F(BatchTest, APartThatTheModelLacksEndsTheRunOnlyWhereItIsNamed) {
  makePictures(1);
  const std::string model = PATCHSCAPE_SOURCE_DIR "/models/nano/backbone.safetensors";
  const auto finished = runAll(
      {{"batch", "in", "-o", "out", "--size", "28", "--model", model},
       {"batch", "in", "-o", "named", "--size", "28", "--model", model, "--what", "pca,depth"}});
  EXPECT_EQ(finished[0].status, 0);
  EXPECT_THAT(finished[0].err, HasSubstr("No depth head is known"));
  EXPECT_THAT(filesIn("out"), ElementsAre("0.export.json", "0_pca.png", "patchscape-batch.jsonl"));
  EXPECT_EQ(finished[1].status, 3);
  EXPECT_FALSE(exists("named"));
}

TEST_F(BatchTest, ShardsSideBySideDoEachPictureOnce) {
  constexpr int kCount = 11;
  makePictures(kCount);
  // The first two without --resume: a folder that other shards have begun is no obstacle.
  const auto finished = runAll({batch({"--shard", "1/3"}),
                                batch({"--shard", "2/3"}),
                                batch({"--shard", "3/3", "--resume"})});
  std::vector<std::string> inputs;
  for (const Finished& shard : finished) {
    EXPECT_EQ(shard.status, 0) << shard.err;
    std::ranges::copy(inputsOf(shard), std::back_inserter(inputs));
  }
  EXPECT_THAT(inputsOf(finished[1]), ElementsAre("in/1.png", "in/4.png", "in/7.png", "in/10.png"));
  EXPECT_EQ(inputs.size(), kCount);
  EXPECT_EQ(std::set(inputs.begin(), inputs.end()).size(), kCount);
  expectAllDoneOnce(kCount);
}

TEST_F(BatchTest, RunsOverTheSameListShareIt) {
  constexpr int kCount = 16;
  makePictures(kCount);
  for (const Finished& each :
       runAll({batch({"--resume"}), batch({"--resume", "--shard", "2/2"}), batch({"--resume"})})) {
    EXPECT_EQ(each.status, 0) << each.err;
  }
  expectAllDoneOnce(kCount);
}

TEST_F(BatchTest, AShardWithoutPicturesIsDone) {
  makePictures(1);
  const Finished finished = runBatch({"--shard", "3/3"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.err, HasSubstr("No input falls to shard 3 of 3"));
}

TEST_F(BatchTest, KilledAgainAndAgainItLosesNothingAndDoesNothingTwice) {
  constexpr int kCount = 14;
  makePictures(kCount);
  int kills = 0;
  for (Finished finished; finished.status != 0;) {
    const auto lines = journal();
    const auto done = static_cast<std::size_t>(std::ranges::count_if(
        lines, [](const auto& line) { return line.first.starts_with("ok "); }));
    CliProcess process(at("."), batch({"--resume"}));
    // One new picture at least; where in the next one it dies is left to chance.
    if (process.waitForLines(done + 1) && done + 1 < kCount) {
      process.send(SIGKILL);
    }
    finished = process.wait();
    ASSERT_TRUE(finished.status == 0 || finished.status == 128 + SIGKILL) << finished.err;
    kills += finished.status == 0 ? 0 : 1;
    ASSERT_LE(kills, kCount);
  }
  EXPECT_GE(kills, 3);
  expectAllDoneOnce(kCount);
}

TEST_F(BatchTest, KilledBetweenPicturesOfOnePassItMakesTheSameFiles) {
  constexpr int kCount = 9;
  makePictures(kCount);
  std::vector<std::string> whole = batch({"--batch", "4"});
  std::ranges::replace(whole, std::string("out"), std::string("whole"));
  ASSERT_EQ(run(whole).status, 0);
  CliProcess process(at("."), batch({"--batch", "4"}));
  ASSERT_TRUE(process.waitForLines(5)) << "one of the second pass";
  process.send(SIGKILL);
  ASSERT_EQ(process.wait().status, 128 + SIGKILL);
  EXPECT_EQ(runBatch({"--batch", "3", "--resume"}).status, 0);
  expectAllDoneOnce(kCount);
  for (const std::string& name : filesIn("whole")) {
    if (name != "patchscape-batch.jsonl") {
      EXPECT_EQ(content("out/" + name), content("whole/" + name)) << name;
    }
  }
}

TEST_F(BatchTest, ResumeAfterATornLineAndAVanishedFile) {
  makePictures(4);
  ASSERT_EQ(runBatch().status, 0);
  fs::resize_file(at(kJournal), fs::file_size(at(kJournal)) - 20);
  fs::remove(at("out/1_pca.png"));
  const auto before = fs::last_write_time(at("out/0_pca.png"));
  const Finished finished = runBatch({"--resume"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("Done already: 2 of 4 inputs."));
  EXPECT_EQ(fs::last_write_time(at("out/0_pca.png")), before);
  EXPECT_TRUE(exists("out/1_pca.png"));
  const auto lines = journal();
  EXPECT_EQ(lines.at("ok in/0.png"), 1);
  EXPECT_EQ(lines.at("ok in/1.png"), 2) << "done again, since its file was gone";
  EXPECT_EQ(lines.at("ok in/3.png"), 1) << "the line before was torn";
}

TEST_F(BatchTest, WhatFailedIsCollectedAndTriedAgainLast) {
  makePictures(3);
  makeFile("list", "in/bad.png\nin/0.png\nin/gone.png\nin/1.png\n");
  makeFile("in/bad.png", "no picture");
  const Finished first = runBatch();
  EXPECT_EQ(first.status, 1);
  const std::string end = first.err.substr(first.err.find("2 of 4 inputs done, 2 failed."));
  EXPECT_THAT(end, AllOf(HasSubstr("in/bad.png: "), HasSubstr("in/gone.png: ")));
  EXPECT_THAT(end, HasSubstr("--resume"));
  EXPECT_EQ(first.lines().at(0).at("error_code"), "bad-data");

  makePicture("in/bad.png", 30, 30);
  const Finished second = runBatch({"--resume"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(inputsOf(second), ElementsAre("in/0.png", "in/1.png", "in/bad.png", "in/gone.png"));
  EXPECT_EQ(second.lines().at(2).at("status"), "ok");

  makePicture("in/gone.png", 30, 30);
  EXPECT_EQ(runBatch({"--resume"}).status, 0);
  const auto lines = journal();
  EXPECT_EQ(lines.at("error in/bad.png"), 1);
  EXPECT_EQ(lines.at("error in/gone.png"), 2);
  for (const char* const name : {"0", "1", "bad", "gone"}) {
    EXPECT_EQ(lines.at("ok in/" + std::string(name) + ".png"), 1) << name;
  }
}

TEST_F(BatchTest, AResumedRunTellsOfEveryPicture) {
  makePictures(2);
  const Finished first = runBatch();
  const Finished second = runBatch({"--resume"});
  EXPECT_EQ(second.status, 0);
  auto lines = second.lines();
  ASSERT_EQ(lines.size(), 2U);
  for (auto& line : lines) {
    EXPECT_EQ(line.at("resumed"), true);
    line.erase("resumed");
  }
  EXPECT_EQ(lines, first.lines());
  const auto arguments = batch({"--resume"});
  std::vector<std::string> plain;
  std::ranges::copy_if(
      arguments, std::back_inserter(plain), [](const auto& word) { return word != "--json"; });
  EXPECT_THAT(run(plain).out, IsEmpty());
}

TEST_F(BatchTest, WithoutResumeABegunBatchIsRefusedAndForceDoesItAnew) {
  makePictures(2);
  ASSERT_EQ(runBatch({"--shard", "1/2"}).status, 0);
  const Finished refused = runBatch();
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("begun"), HasSubstr("--resume"), HasSubstr("--force")));
  EXPECT_FALSE(exists("out/1_pca.png"));
  EXPECT_EQ(runBatch({"--force"}).status, 0);
  EXPECT_EQ(journal().at("ok in/0.png"), 2);
  EXPECT_EQ(journal().at("ok in/1.png"), 1);
}

TEST_F(BatchTest, ResultsOfOtherSettingsAreNotMixed) {
  makePictures(1);
  ASSERT_EQ(runBatch().status, 0);
  const Finished refused = runBatch({"--resume", "--precision", "fp32"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("\"--size 28 --what pca\""));
  EXPECT_THAT(refused.err, HasSubstr("\"--size 28 --precision fp32 --what pca\""));
  EXPECT_EQ(runBatch({"--resume", "--threads", "1"}).status, 0) << "changes nothing";
  EXPECT_EQ(journal().at("ok in/0.png"), 1);
  EXPECT_EQ(runBatch({"--resume", "--precision", "fp32", "--force"}).status, 0);
  EXPECT_EQ(journal().at("ok in/0.png"), 2);
}

TEST_F(BatchTest, AFileOfSomeoneElseIsNotOverwritten) {
  makePictures(2);
  makeFile("out/1_pca.png", "mine");
  const Finished refused = runBatch({"--resume"});
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("out/1_pca.png exists already"));
  EXPECT_THAT(filesIn("out"), ElementsAre("1_pca.png")) << "nothing was begun";
  EXPECT_EQ(runBatch({"--resume", "--force"}).status, 0);
  EXPECT_EQ(picture("out/1_pca.png").width(), 30);
}

TEST_F(BatchTest, EqualNamesStayApartWhenTheListGrows) {
  for (const char* const name : {"x/a.png", "y/a.png", "z/a.png"}) {
    makePicture(name, 30, 30);
  }
  makeFile("list", "y/a.png\nz/a.png\n./y/a.png\n");
  const Finished first = runBatch();
  EXPECT_EQ(first.status, 0);
  EXPECT_THAT(first.err, HasSubstr("given before: 1."));
  makeFile("list", "x/a.png\ny/a.png\nz/a.png\n");
  const Finished second = runBatch({"--resume"});
  EXPECT_EQ(second.status, 0) << second.err;
  std::map<std::string, std::string> results;
  for (const auto& line : second.lines()) {
    results[line.at("input")] = line.at("outputs").at(0);
  }
  EXPECT_EQ(results,
            (std::map<std::string, std::string>{
                {"x/a.png", "a_3_pca.png"}, {"y/a.png", "a_pca.png"}, {"z/a.png", "a_2_pca.png"}}));
  EXPECT_EQ(journal().at("ok y/a.png"), 1);
}

TEST_F(BatchTest, CancelledItGoesOnWhereItWas) {
  makePictures(6);
  std::vector<std::string> slow = batch({"--resume", "--threads", "1"});
  std::ranges::replace(slow, std::string("28"), std::string("560"));
  CliProcess process(at("."), slow);
  ASSERT_TRUE(process.waitForLines(1));
  process.send(SIGINT);
  const Finished cancelled = process.wait();
  EXPECT_EQ(cancelled.status, 130);
  EXPECT_THAT(cancelled.err, HasSubstr("Cancelled"));
  EXPECT_LT(cancelled.lines().size(), 6U);
  EXPECT_EQ(run(slow).status, 0);
  expectAllDoneOnce(6);
}

TEST_F(BatchTest, WhereTheJournalCannotBeWrittenNothingIsBegun) {
  makePictures(1);
  makeFile(std::string(kJournal) + "/inside", "mine");
  const Finished folder = runBatch({"--resume"});
  EXPECT_EQ(folder.status, 4);
  EXPECT_THAT(folder.err, HasSubstr("patchscape-batch.jsonl"));
  fs::remove_all(at("out"));
  makeFile(kJournal, "my notes\n");
  const Finished notes = runBatch({"--resume"});
  EXPECT_EQ(notes.status, 4);
  EXPECT_THAT(notes.err, HasSubstr("is no journal of a batch"));
  EXPECT_EQ(content(kJournal), "my notes\n");
  EXPECT_THAT(filesIn("out"), ElementsAre("patchscape-batch.jsonl"));
}

TEST_F(BatchTest, ANameThatIsNoUtf8FailsAndTheRestIsDone) {
  makePicture("in/odd \xff.png", 30, 30);
  makePicture("in/späce 漢.png", 30, 30);
  makePicture("in/a.png", 30, 30);
  const std::vector<std::string> arguments{
      "batch", "in", "-o", "out", "--size", "28", "--json", "--what", "pca", "--resume"};
  const Finished finished = run(arguments);
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("UTF-8"));
  EXPECT_TRUE(exists("out/späce 漢_pca.png"));
  EXPECT_EQ(run(arguments).status, 1);
  EXPECT_EQ(journal().at("ok in/späce 漢.png"), 1);
  EXPECT_EQ(journal().at("ok in/a.png"), 1);
}

TEST_F(BatchTest, WrongUsageIsOneSentence) {
  makePictures(1);
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"batch", "--resume"}, "Name a list with --list"},
      {{"batch", "--list", "nowhere"}, "The list nowhere cannot be opened"},
      {{"batch", "--list", "in/0.png"}, "no list of paths"},
      {{"batch", "--list", "in"}, "is a folder"},
      {{"batch", "in", "--shard", "0/2"}, "\"0\" is not a whole number from 1 to 2"},
      {{"batch", "in", "--shard", "3/2"}, "\"3\" is not a whole number from 1 to 2"},
      {{"batch", "in", "--shard", "2"}, "not a shard"},
      {{"batch", "in", "--shard", "1/x"}, "\"x\" is not a whole number"},
      {{"batch", "in", "--batch", "0"}, "\"0\" is neither auto nor a whole number from 1 to 64"},
      {{"batch", "in", "--batch", "many"}, "\"many\" is neither auto nor a whole number"},
      {{"batch", "in", "--what", "pca,colours"}, "\"colours\" is not pca, depth"},
      {{"batch", "in", "--what", "pca", "--invert"}, "--what leaves out depth"},
      {{"batch", "in", "--layers", "3"}, "--what leaves out features"},
      {{"batch", "in", "-o", "in"}, "whose pictures are the inputs"},
      {{"batch", ".", "--recursive", "-o", "in/out"}, "whose pictures are the inputs"}};
  for (const auto& [arguments, sentence] : cases) {
    const Finished refused = run(arguments);
    EXPECT_EQ(refused.status, 2) << sentence;
    EXPECT_THAT(refused.err, HasSubstr(sentence));
    EXPECT_THAT(refused.out, IsEmpty());
  }
  EXPECT_THAT(filesIn("in"), ElementsAre("0.png"));
}

}  // namespace
}  // namespace patchscape
