// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class InputsTest : public CliTest {
 protected:
  /// Inputs and results of a small run, in the order of its lines.
  std::vector<std::pair<std::string, std::string>> colour(std::vector<std::string> arguments,
                                                          const std::string& list = {}) const {
    arguments.insert(arguments.begin(), "pca");
    arguments.insert(arguments.end(), {"--size", "28", "--json", "-o", "out"});
    const Finished finished = run(arguments, list);
    EXPECT_EQ(finished.status, 0) << finished.err;
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& line : finished.lines()) {
      pairs.emplace_back(line.at("input"), line.at("outputs").at(0));
      EXPECT_TRUE(exists("out/" + pairs.back().second));
    }
    return pairs;
  }
};

using Pair = std::pair<std::string, std::string>;

TEST_F(InputsTest, EqualStemsAreNumberedInTheOrderOfTheInputs) {
  for (const char* const name : {"a.png", "x/a.png", "y/a.jpg.png", "z/a.png", "a_2.png"}) {
    makePicture(name, 30, 30);
  }
  EXPECT_THAT(colour({"a.png", "x/a.png", "z/a.png", "a_2.png", "y/a.jpg.png", "a.png"}),
              ElementsAre(Pair{"a.png", "a_pca.png"},
                          Pair{"x/a.png", "a_2_pca.png"},
                          Pair{"z/a.png", "a_3_pca.png"},
                          Pair{"a_2.png", "a_2_2_pca.png"},
                          Pair{"y/a.jpg.png", "a.jpg_pca.png"},
                          Pair{"a.png", "a_4_pca.png"}));
}

TEST_F(InputsTest, AFolderGivesItsPicturesByName) {
  makePicture("photos/b.png", 30, 30);
  makePicture("photos/a.png", 30, 30);
  makePicture("photos/deep/c.png", 30, 30);
  makeFile("photos/notes.txt", "no picture");
  EXPECT_THAT(colour({"photos"}),
              ElementsAre(Pair{"photos/a.png", "a_pca.png"}, Pair{"photos/b.png", "b_pca.png"}));
  EXPECT_EQ(colour({"photos", "--recursive", "--force"}).size(), 3U);
}

TEST_F(InputsTest, ADashReadsTheListOnStandardInput) {
  makePicture("one.png", 30, 30);
  makePicture("with space.png", 30, 30);
  makePicture("photos/in folder.png", 30, 30);
  makePicture("last.png", 30, 30);
  EXPECT_THAT(colour({"-", "last.png"}, "one.png\r\n\nwith space.png\nphotos"),
              ElementsAre(Pair{"one.png", "one_pca.png"},
                          Pair{"with space.png", "with space_pca.png"},
                          Pair{"photos/in folder.png", "in folder_pca.png"},
                          Pair{"last.png", "last_pca.png"}));
}

TEST_F(InputsTest, NamesMayHoldAnyCharacters) {
  makePicture("späce ü 漢 'quoted\".png", 30, 30);
  EXPECT_THAT(colour({"späce ü 漢 'quoted\".png"}),
              ElementsAre(Pair{"späce ü 漢 'quoted\".png", "späce ü 漢 'quoted\"_pca.png"}));
  makePicture("no utf8 \xff.png", 30, 30);
  const Finished odd = run({"pca", "no utf8 \xff.png", "--size", "28", "--json"});
  EXPECT_EQ(odd.status, 0) << odd.err;
  EXPECT_EQ(odd.lines().size(), 1U);
  EXPECT_TRUE(exists("no utf8 \xff_pca.png"));
}

TEST_F(InputsTest, AFileCalledLikeACommandIsAnInputBehindTheCommand) {
  makePicture("picture.png", 30, 30);
  std::filesystem::rename(at("picture.png"), at("info"));
  EXPECT_THAT(colour({"info"}), ElementsAre(Pair{"info", "info_pca.png"}));
}

TEST_F(InputsTest, AnEmptyFolderIsAFailedInputAndTheRestIsDone) {
  std::filesystem::create_directories(at("empty"));
  makePicture("a.png", 30, 30);
  const Finished finished = run({"pca", "empty", "a.png", "--size", "28", "--json"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("no pictures in empty"));
  const auto lines = finished.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("input"), "empty");
  EXPECT_EQ(lines[0].at("status"), "error");
  EXPECT_EQ(lines[1].at("status"), "ok");
}

TEST_F(InputsTest, WhatIsMissingIsNamedAndTheRestIsDone) {
  makePicture("a.png", 30, 30);
  const Finished finished = run({"pca", "nowhere/b.png", "a.png", "--size", "28"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("nowhere/b.png"));
  EXPECT_THAT(finished.err, HasSubstr("1 of 2 inputs done, 1 failed."));
  EXPECT_EQ(finished.out, "a_pca.png\n");
}

TEST_F(InputsTest, ABadPictureDoesNotStopTheRest) {
  makeFile("text.png", "not a picture");
  makePicture("whole.png", 80, 80);
  makeFile("cut.png", content("whole.png").substr(0, 200));
  const Finished finished =
      run({"pca", "text.png", "cut.png", "whole.png", "--size", "28", "--json", "-o", "out"});
  EXPECT_EQ(finished.status, 1);
  const auto lines = finished.lines();
  ASSERT_EQ(lines.size(), 3U);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(lines[i].at("status"), "error");
    EXPECT_FALSE(lines[i].at("error").get<std::string>().empty());
    EXPECT_EQ(lines[i].at("error_code"), "bad-data");
    EXPECT_TRUE(lines[i].at("outputs").empty());
    EXPECT_EQ(lines[i].at("model").at("name"), "nano");
  }
  EXPECT_EQ(lines[2].at("status"), "ok");
  EXPECT_THAT(filesIn("out"), ElementsAre("whole_pca.png"));
}

}  // namespace
}  // namespace patchscape
