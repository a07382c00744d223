// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class OutputsTest : public CliTest {};

TEST_F(OutputsTest, AnExistingResultIsNamedBeforeAnythingIsComputed) {
  makePicture("a.png", 30, 30);
  makePicture("b.png", 30, 30);
  makeFile("out/b_pca.png", "mine");
  const std::vector<std::string> arguments{"pca", "a.png", "b.png", "--size", "28", "-o", "out"};
  const Finished refused = run(arguments);
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("out/b_pca.png exists already"));
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_THAT(filesIn("out"), ElementsAre("b_pca.png"));
  EXPECT_EQ(content("out/b_pca.png"), "mine");

  std::vector<std::string> forced = arguments;
  forced.push_back("--force");
  EXPECT_EQ(run(forced).status, 0);
  EXPECT_THAT(filesIn("out"), ElementsAre("a_pca.png", "b_pca.png"));
  EXPECT_EQ(picture("out/b_pca.png").width(), 30);
}

TEST_F(OutputsTest, AnExistingBasisIsNotOverwrittenEither) {
  makePicture("a.png", 30, 30);
  makeFile("basis", "mine");
  const Finished refused = run({"pca", "a.png", "--size", "28", "--save-basis", "basis"});
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("basis exists already"));
  EXPECT_FALSE(exists("a_pca.png"));
}

TEST_F(OutputsTest, AnInputIsNeverOverwritten) {
  makePicture("a.png", 30, 30);
  makePicture("a_pca.png", 40, 40);
  const Finished refused = run({"pca", ".", "--size", "28", "--force"});
  EXPECT_EQ(refused.status, 4);
  EXPECT_THAT(refused.err, HasSubstr("both an input and a result"));
  EXPECT_EQ(picture("a_pca.png").width(), 40);
}

TEST_F(OutputsTest, TheFolderIsMadeWithItsParents) {
  makePicture("a.png", 30, 30);
  EXPECT_EQ(run({"pca", "a.png", "--size", "28", "-o", "deep/er/out"}).status, 0);
  EXPECT_THAT(filesIn("deep/er/out"), ElementsAre("a_pca.png"));
}

TEST_F(OutputsTest, AFolderThatCannotBeMadeEndsTheRun) {
  makePicture("a.png", 30, 30);
  makeFile("file", "in the way");
  for (const char* const folder : {"file", "file/out"}) {
    const Finished refused = run({"pca", "a.png", "--size", "28", "-o", folder});
    EXPECT_EQ(refused.status, 4) << folder;
    EXPECT_THAT(refused.err, HasSubstr("cannot be made"));
  }
}

TEST_F(OutputsTest, WhereNothingCanBeWrittenTheStatusIsFour) {
  makePicture("a.png", 30, 30);
  // A folder of the result's name: the rename at the end fails, for root as well.
  makeFile("out/a_pca.png/inside", "mine");
  const Finished finished = run({"pca", "a.png", "--size", "28", "-o", "out", "--force", "--json"});
  EXPECT_EQ(finished.status, 4);
  const auto lines = finished.lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].at("error_code"), "write-failed");
  EXPECT_THAT(finished.err, HasSubstr("a_pca.png"));
  EXPECT_THAT(filesIn("out"), ElementsAre("a_pca.png"));
}

TEST_F(OutputsTest, WhereOneOfSeveralCannotBeWrittenTheStatusIsOne) {
  makePicture("a.png", 30, 30);
  makePicture("b.png", 30, 30);
  makeFile("out/a_pca.png/inside", "mine");
  const Finished finished = run({"pca", "a.png", "b.png", "--size", "28", "-o", "out", "--force"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, HasSubstr("b_pca.png"));
}

TEST_F(OutputsTest, ADiskThatIsFullLeavesNothingHalfWritten) {
  makePicture("a.png", 1200, 1200);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 20'000;
  // The program inherits the limit; a write past it fails as on a full disk where SIGXFSZ is off.
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  const Finished finished = run({"pca", "a.png", "--size", "112", "-o", "out"});
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, previous);
  EXPECT_EQ(finished.status, 4) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("a_pca.png"));
  EXPECT_THAT(filesIn("out"), IsEmpty());
}

TEST_F(OutputsTest, QuietSaysNothingButErrors) {
  makePicture("a.png", 30, 30);
  makeFile("bad.png", "no picture");
  const Finished finished = run({"pca", "a.png", "bad.png", "--size", "28", "--quiet"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, IsEmpty());
  EXPECT_THAT(finished.err, HasSubstr("bad.png"));
  EXPECT_THAT(finished.err, testing::Not(HasSubstr("1 of 2")));
}

TEST_F(OutputsTest, VerboseNamesModelDeviceAndPrecision) {
  makePicture("a.png", 30, 30);
  const Finished finished =
      run({"pca", "a.png", "--size", "28", "--verbose", "--device", "cpu", "--precision", "fp32"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.err, HasSubstr("nano"));
  EXPECT_THAT(finished.err, HasSubstr("on cpu in fp32"));
}

}  // namespace
}  // namespace patchscape
