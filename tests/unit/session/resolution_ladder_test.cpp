// SPDX-License-Identifier: Apache-2.0
#include "core/session/resolution_ladder.h"

#include "core/base/error.h"
#include "core/session/rate_meter.h"

#include <gtest/gtest.h>

namespace patchscape {
namespace {

/// A machine whose time for a frame follows the number of pixels.
double timeOf(std::int64_t side, double msAt224) {
  const double ratio = static_cast<double>(side) / 224.0;
  return msAt224 * ratio * ratio;
}

std::int64_t settled(ResolutionLadder& ladder, double msAt224, int frames = 600) {
  for (int frame = 0; frame < frames; ++frame) {
    ladder.observe(timeOf(ladder.side(), msAt224));
  }
  return ladder.side();
}

TEST(ResolutionLadder, HasPatchMultiplesUpToTheWantedSize) {
  const ResolutionLadder ladder(14, 518, 15.0);
  EXPECT_EQ(ladder.side(), 518);
  EXPECT_EQ(ladder.sides().front(), 112) << "eight patches at least";
  for (std::size_t i = 0; i < ladder.sides().size(); ++i) {
    EXPECT_EQ(ladder.sides()[i] % 14, 0);
    EXPECT_TRUE(i == 0 || ladder.sides()[i] > ladder.sides()[i - 1]);
  }
}

TEST(ResolutionLadder, KeepsTheWantedSizeOnAFastMachine) {
  ResolutionLadder ladder(14, 224, 15.0);
  EXPECT_EQ(settled(ladder, 30.0), 224);
}

TEST(ResolutionLadder, StepsDownToTheTargetRate) {
  ResolutionLadder ladder(14, 518, 15.0);
  const std::int64_t side = settled(ladder, 60.0);
  EXPECT_LT(side, 518);
  EXPECT_LE(timeOf(side, 60.0), 1.1 * 1000.0 / 15.0);
}

TEST(ResolutionLadder, StopsAtTheSmallestSize) {
  ResolutionLadder ladder(14, 224, 15.0);
  EXPECT_EQ(settled(ladder, 5000.0), ladder.sides().front());
}

TEST(ResolutionLadder, GoesUpAgainWhereThereIsRoom) {
  ResolutionLadder ladder(14, 448, 15.0);
  const std::int64_t slow = settled(ladder, 60.0);
  EXPECT_GT(settled(ladder, 15.0), slow);
}

TEST(ResolutionLadder, ASingleSlowFrameChangesNothing) {
  ResolutionLadder ladder(14, 224, 15.0);
  settled(ladder, 30.0, 20);
  ladder.observe(150.0);
  EXPECT_EQ(ladder.side(), 224);
}

TEST(ResolutionLadder, DoesNotSwingBetweenTwoSizes) {
  ResolutionLadder ladder(14, 448, 15.0);
  int changes = 0;
  std::int64_t before = ladder.side();
  for (int frame = 0; frame < 4000; ++frame) {
    // A larger size costs more than its pixels say, so that steps up do not hold.
    ladder.observe(ladder.side() > 224 ? 90.0 : 40.0);
    changes += ladder.side() != before ? 1 : 0;
    before = ladder.side();
  }
  EXPECT_LT(changes, 20) << "each try that failed makes the next one later";
}

TEST(ResolutionLadder, NeverGoesBackToASizeThatDidNotFit) {
  ResolutionLadder ladder(14, 448, 15.0);
  ladder.refuse();
  const std::int64_t fits = ladder.side();
  EXPECT_LT(fits, 448);
  EXPECT_EQ(settled(ladder, 1.0), fits);
}

TEST(ResolutionLadder, RefusesNonsense) {
  EXPECT_THROW(ResolutionLadder(0, 224, 15.0), Error);
  EXPECT_THROW(ResolutionLadder(14, 224, 0.0), Error);
}

TEST(RateMeter, CountsTheLastTwoSeconds) {
  RateMeter meter;
  RateMeter::Time now{};
  EXPECT_DOUBLE_EQ(meter.rate(now), 0.0);
  for (int i = 0; i < 100; ++i) {
    now += std::chrono::milliseconds(40);
    meter.tick(now);
  }
  EXPECT_NEAR(meter.rate(now), 25.0, 1e-6);
  EXPECT_DOUBLE_EQ(meter.rate(now + std::chrono::seconds(5)), 0.0);
}

}  // namespace
}  // namespace patchscape
