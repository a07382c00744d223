// SPDX-License-Identifier: Apache-2.0
#include "core/inference/idle_team.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace patchscape {
namespace {

int threads() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("Threads:")) {
      return std::stoi(line.substr(8));
    }
  }
  return -1;
}

TEST(IdleTeam, IsMadeOnceAndManagesMoreThreadsThanProcessors) {
  if (at::get_num_threads() < 2) {
    GTEST_SKIP() << "one processor: OpenMP has no team to wait for";
  }
  const int before = threads();
  waitPolitely();
  const int after = threads();
  EXPECT_GE(after, before + at::get_num_threads()) << "its own thread, and a team beside it";
  waitPolitely();
  EXPECT_EQ(threads(), after);
}

TEST(IdleTeam, IsMadeWhereOthersWantTheProcessors) {
  waitPolitelyWhereBusy(1 << 20);  // More threads than there are processors, whoever else runs.
  const int there = threads();
  waitPolitely();
  EXPECT_EQ(threads(), there) << "it was made already";
}

}  // namespace
}  // namespace patchscape
