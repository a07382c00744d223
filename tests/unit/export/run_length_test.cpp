// SPDX-License-Identifier: Apache-2.0
#include "core/export/run_length.h"

#include "core/session/content_hash.h"

#include <gmock/gmock.h>

#include <random>
#include <span>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What COCO's decoder makes of a string of counts: an independent reading of the format.
std::vector<std::uint32_t> countsOf(const std::string& text) {
  std::vector<std::uint32_t> counts;
  for (std::size_t at = 0; at < text.size();) {
    std::int64_t value = 0;
    for (int shift = 0;; shift += 5) {
      const int group = text.at(at++) - 48;
      value |= static_cast<std::int64_t>(group & 0x1F) << shift;
      if ((group & 0x20) == 0) {
        value |= (group & 0x10) != 0 ? -(std::int64_t{1} << (shift + 5)) : 0;
        break;
      }
    }
    value += counts.size() > 2 ? counts[counts.size() - 2] : 0;
    counts.push_back(static_cast<std::uint32_t>(value));
  }
  return counts;
}

/// The pixels of a class, column by column, out of its counts.
std::vector<bool> pixelsOf(const std::vector<std::uint32_t>& counts) {
  std::vector<bool> pixels;
  bool inside = false;
  for (const std::uint32_t count : counts) {
    pixels.insert(pixels.end(), count, inside);
    inside = !inside;
  }
  return pixels;
}

std::string stringOf(const ClassRuns& runs) { return compressedCounts(runs.counts); }

const std::vector<std::uint16_t> kSmall{0,
                                        0,
                                        1,
                                        1,
                                        2,  //
                                        0,
                                        1,
                                        1,
                                        2,
                                        2,  //
                                        3,
                                        3,
                                        1,
                                        2,
                                        0};

TEST(RunLength, CountsRunDownTheColumns) {
  const auto runs = runsOf(kSmall, 5, 3);
  ASSERT_EQ(runs.size(), 4U);
  EXPECT_THAT(runs.at(0).counts, ElementsAre(0, 2, 1, 1, 10, 1));
  EXPECT_THAT(runs.at(3).counts, ElementsAre(2, 1, 2, 1, 9));
}

// Every string below is what pycocotools 2.0 gives for the same mask.
TEST(RunLength, SmallMasksAsPycocotools) {
  const auto runs = runsOf(kSmall, 5, 3);
  EXPECT_EQ(stringOf(runs.at(0)), "021O90");
  EXPECT_EQ(stringOf(runs.at(1)), "41134");
  EXPECT_EQ(stringOf(runs.at(2)), ":41");
  EXPECT_EQ(stringOf(runs.at(3)), "21207");
  EXPECT_THAT(runs.at(0).box, ElementsAre(0, 0, 5, 3));
  EXPECT_THAT(runs.at(1).box, ElementsAre(1, 0, 3, 3));
  EXPECT_THAT(runs.at(2).box, ElementsAre(3, 0, 2, 3));
  EXPECT_THAT(runs.at(3).box, ElementsAre(0, 2, 2, 1));
  EXPECT_EQ(runs.at(0).area, 4);
  EXPECT_EQ(runs.at(1).area, 5);
  EXPECT_EQ(runs.at(2).area, 4);
  EXPECT_EQ(runs.at(3).area, 2);
}

TEST(RunLength, OneClassEverywhereBeginsWithNoPixelsOutside) {
  const std::vector<std::uint16_t> labels(6, 7);
  const auto runs = runsOf(labels, 2, 3);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(stringOf(runs.at(7)), "06");
  EXPECT_EQ(runs.at(7).area, 6);
  EXPECT_THAT(runs.at(7).box, ElementsAre(0, 0, 2, 3));
}

TEST(RunLength, ManyRunsAsPycocotools) {
  std::vector<std::uint16_t> labels;
  for (int y = 0; y < 48; ++y) {
    for (int x = 0; x < 64; ++x) {
      labels.push_back(static_cast<std::uint16_t>(((x * x + y * y * 3) / 700 + x / 9 % 3) % 5));
    }
  }
  const auto runs = runsOf(labels, 64, 48);
  EXPECT_EQ(stringOf(runs.at(0)),
            R"(0`0c0CG=9CG=9CG=9CG=9CG<:DF<9EG;9EG;9Ef0OSOOb02^ONb02^ONb02^ONb02^ONb02^ONb02])"
            R"(OOc00^O0a01_OO=1DO?1AO>2BN>2BN>1CO<2DM=3BN>1CO<2DNe01XONd01]OOb02^ONb02^ONb01^)"
            R"(O0a01_OOa01_ONa02@N`02_OO<2EN=2DN<2DN;2EN;3EM;2FN93FM:3GM83IMK97GH=9CG<9DH::FF)"
            R"(9:HF6<ID7<JD3?LBNc03\ON352L54LL34MM140KN72JJ97FG<9DH::FF8;Hb01UOND)");
  EXPECT_EQ(stringOf(runs.at(4)),
            R"(o04;Nd02\ONd02\ONd02\ONd02\ONd02\ONd01]OOc01]OOc01]OO>3BN`01AO?1AO?1AO?1AO?1AO)"
            R"(>2BM?3AM?2BN84IL:4EM;2FN93GM93GM92HN73HM93GM83IMb01[ON?3@N`01AO?1AO>2BM?2AO>2B)"
            R"(N>1CO<2DM74JM83IM64JL54KL54LL35MK25NK25OKO61KG1a0OBMc03\ONc02^ONb02^ONa02_OOa0)"
            R"(1_ONa02_OOa01_OO`01ANE<b0EG::FF9:GG7:JE4>KC1`00_ONc02^ONb02^ONa02_OO<1FOE)");
  EXPECT_EQ(runs.at(0).area, 677);
  EXPECT_EQ(runs.at(1).area, 699);
  EXPECT_EQ(runs.at(4).area, 520);
}

TEST(RunLength, LongRunsAsPycocotools) {
  std::vector<std::uint16_t> labels;
  for (int y = 0; y < 700; ++y) {
    for (int x = 0; x < 1000; ++x) {
      const int distance = (x - 500) * (x - 500) + (y - 350) * (y - 350);
      labels.push_back(distance < 200 * 200 ? 1 : 0);
    }
  }
  const auto runs = runsOf(labels, 1000, 700);
  const std::string outside = stringOf(runs.at(0));
  const std::string inside = stringOf(runs.at(1));
  EXPECT_EQ(sha256Of(std::as_bytes(std::span(outside))),
            "ed0482c1ce4b87ba17b375ae5e0d407c620e1918f960ffde474e30dfb806dc06");
  EXPECT_EQ(sha256Of(std::as_bytes(std::span(inside))),
            "dac5943ad20f62b039419206ed9dce36413dde643e5a283a9fa25e3443afcf94");
  EXPECT_EQ(runs.at(1).area, 125609);
  EXPECT_THAT(runs.at(1).box, ElementsAre(301, 151, 399, 399));
}

/// Labels in runs as long as chance wants them.
std::vector<std::uint16_t> randomLabels(std::mt19937& random, std::size_t count) {
  const std::size_t classes = 1 + random() % 6;
  const std::size_t stay = 1 + random() % 40;
  std::vector<std::uint16_t> labels(count);
  std::uint16_t label = 0;
  for (std::uint16_t& each : labels) {
    label = random() % stay == 0 ? static_cast<std::uint16_t>(random() % classes) : label;
    each = label;
  }
  return labels;
}

TEST(RunLength, RandomMasksComeBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::size_t width = 1 + random() % 40;
    const std::size_t height = 1 + random() % 40;
    const std::vector<std::uint16_t> labels = randomLabels(random, width * height);
    std::int64_t covered = 0;
    for (const auto& [id, runs] :
         runsOf(labels, static_cast<int>(width), static_cast<int>(height))) {
      const std::vector<std::uint32_t> counts = countsOf(stringOf(runs));
      EXPECT_EQ(counts, runs.counts);
      const std::vector<bool> pixels = pixelsOf(counts);
      ASSERT_EQ(pixels.size(), labels.size());
      for (std::size_t i = 0; i < pixels.size(); ++i) {
        ASSERT_EQ(pixels[i], labels[i % height * width + i / height] == id);
      }
      covered += runs.area;
    }
    EXPECT_EQ(covered, static_cast<std::int64_t>(labels.size()));
  }
}

TEST(RunLength, CountsOfAnySizeComeBack) {
  const std::vector<std::uint32_t> counts{0, 1, 15, 16, 31, 32, 1023, 1024, 100'000'000, 0, 1};
  EXPECT_EQ(countsOf(compressedCounts(counts)), counts);
  EXPECT_THAT(compressedCounts({}), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
