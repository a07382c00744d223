// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/cli_fixture.h"

#include <chrono>
#include <csignal>

namespace patchscape {
namespace {

using testing::HasSubstr;

class CancellationTest : public CliTest, public testing::WithParamInterface<int> {};

TEST_P(CancellationTest, EndsWith130SoonAndLeavesOnlyWholeFiles) {
  std::vector<std::string> arguments{
      "pca", "--json", "--threads", "1", "--size", "560", "-o", "out"};
  for (int i = 0; i < 8; ++i) {
    makePicture("in/" + std::to_string(i) + ".png", 200, 200, i);
  }
  arguments.emplace_back("in");
  CliProcess process(at("."), arguments);
  ASSERT_TRUE(process.waitForLines(1));
  const auto begin = std::chrono::steady_clock::now();
  process.send(GetParam());
  const Finished finished = process.wait();
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;

  EXPECT_EQ(finished.status, 130);
  EXPECT_THAT(finished.err, HasSubstr("Cancelled"));
  const std::size_t done = finished.lines().size();
  EXPECT_GE(done, 1U);
  EXPECT_LT(done, 8U);
  const std::vector<std::string> written = filesIn("out");
  EXPECT_EQ(written.size(), done) << "no file without its line, no temporary file";
  for (const std::string& name : written) {
    EXPECT_EQ(picture("out/" + name).width(), 200);
  }
  EXPECT_LT(taken.count(), 5.0);
}

INSTANTIATE_TEST_SUITE_P(Signals, CancellationTest, testing::Values(SIGINT, SIGTERM));

}  // namespace
}  // namespace patchscape
