// SPDX-License-Identifier: Apache-2.0
// The car of a real film, followed from one frame on and compared with masks drawn by hand.
// Skipped where the data does not lie beside the source tree.
#include "core/base/error.h"
#include "core/base/region.h"
#include "core/session/analyzer.h"
#include "core/session/clip_tracking.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <vector>

namespace patchscape {
namespace {

const std::filesystem::path kFilm = PATCHSCAPE_SOURCE_DIR "/../shared/data/video/car-detection.mp4";

constexpr int kWidth = 768;
constexpr int kHeight = 432;
constexpr std::int64_t kFirst = 77;  // The white car is whole from here on.
constexpr std::int64_t kLast = 92;

/// The outline of the white car without its mirrors, drawn by hand to about 3 pixels.
const std::map<std::int64_t, std::vector<RegionPoint>> kOutlines{{77,
                                                                  {{285, 120},
                                                                   {337, 104},
                                                                   {396, 116},
                                                                   {409, 148},
                                                                   {437, 270},
                                                                   {446, 321},
                                                                   {443, 366},
                                                                   {424, 379},
                                                                   {315, 382},
                                                                   {299, 360},
                                                                   {289, 244},
                                                                   {278, 148}}},
                                                                 {80,
                                                                  {{285, 87},
                                                                   {308, 77},
                                                                   {341, 73},
                                                                   {386, 82},
                                                                   {398, 109},
                                                                   {409, 148},
                                                                   {429, 244},
                                                                   {434, 289},
                                                                   {431, 319},
                                                                   {405, 329},
                                                                   {315, 330},
                                                                   {298, 308},
                                                                   {289, 219},
                                                                   {280, 135}}},
                                                                 {83,
                                                                  {{285, 60},
                                                                   {315, 48},
                                                                   {347, 44},
                                                                   {388, 51},
                                                                   {400, 80},
                                                                   {419, 193},
                                                                   {424, 251},
                                                                   {420, 275},
                                                                   {398, 284},
                                                                   {312, 285},
                                                                   {297, 267},
                                                                   {287, 180},
                                                                   {280, 109}}},
                                                                 {86,
                                                                  {{285, 28},
                                                                   {315, 18},
                                                                   {344, 15},
                                                                   {383, 21},
                                                                   {396, 45},
                                                                   {413, 154},
                                                                   {418, 206},
                                                                   {414, 231},
                                                                   {392, 239},
                                                                   {306, 240},
                                                                   {292, 221},
                                                                   {283, 129},
                                                                   {279, 64}}},
                                                                 {89,
                                                                  {{285, -1},
                                                                   {386, -1},
                                                                   {395, 19},
                                                                   {406, 103},
                                                                   {413, 154},
                                                                   {409, 186},
                                                                   {388, 198},
                                                                   {306, 199},
                                                                   {290, 180},
                                                                   {283, 90},
                                                                   {280, 19}}},
                                                                 {92,
                                                                  {{283, -1},
                                                                   {393, -1},
                                                                   {401, 64},
                                                                   {406, 109},
                                                                   {402, 144},
                                                                   {380, 157},
                                                                   {306, 158},
                                                                   {288, 141},
                                                                   {283, 77}}}};

/// DAVIS's J: intersection over union of object 1 and the mask drawn by hand.
double overlapAt(std::int64_t frame, const Segmentation& shown) {
  const auto drawn = rasterised(kOutlines.at(frame), kWidth, kHeight);
  double both = 0.0;
  double any = 0.0;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    both += drawn[i] != 0 && shown.labels[i] == 1 ? 1.0 : 0.0;
    any += drawn[i] != 0 || shown.labels[i] == 1 ? 1.0 : 0.0;
  }
  return both / any;
}

class CarMasks : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFilm)) {
      GTEST_SKIP() << "no film beside the source tree: " << kFilm;
    }
    (void)analyzer_.loadModel(ModelCatalog::loadDefault().embedded(), {.device = "cpu"});
  }

  /// J of each frame drawn by hand.
  std::map<std::int64_t, double> follow(const ObjectEdit& first) {
    const auto source = openFrameSource(kFilm.string());
    source->seek(kFirst);
    ClipTracking tracking;
    tracking.edits[kFirst] = first;
    std::map<std::int64_t, double> overlaps;
    bool done = false;
    const auto take = [&](const TrackedFrame& tracked) {
      if (kOutlines.contains(tracked.frame.index)) {
        overlaps[tracked.frame.index] = overlapAt(tracked.frame.index, *tracked.objects);
      }
      done = tracked.frame.index == kLast;
    };
    try {
      (void)trackClip(*source, analyzer_, tracking, take, [&] { return !done; });
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kCancelled) << error.what();
    }
    return overlaps;
  }

  /// The mean of the frames after the first, which was given.
  static double meanOf(const char* name, const std::map<std::int64_t, double>& overlaps) {
    double sum = 0.0;
    std::printf("%s, J by frame:", name);
    for (const auto& [frame, overlap] : overlaps) {
      std::printf(" %ld %.3f", static_cast<long>(frame), overlap);
      sum += frame == kFirst ? 0.0 : overlap;
    }
    const double mean = sum / static_cast<double>(overlaps.size() - 1);
    std::printf("; mean after the first %.3f\n", mean);
    return mean;
  }

  Analyzer analyzer_{0};
};

TEST_F(CarMasks, AMaskDrawnByHandIsFollowed) {
  auto mask = std::make_shared<ObjectMask>();
  *mask = {.width = kWidth, .height = kHeight, .objects = 1, .ids = {}};
  mask->ids = rasterised(kOutlines.at(kFirst), kWidth, kHeight);
  ObjectEdit edit;
  edit.mask = mask;
  const auto overlaps = follow(edit);
  ASSERT_EQ(overlaps.size(), kOutlines.size());
  EXPECT_EQ(overlaps.at(kFirst), 1.0);
  EXPECT_GT(meanOf("mask", overlaps), 0.75);
}

TEST_F(CarMasks, AClickIsFollowed) {
  ObjectEdit edit;
  edit.clicks.push_back({.x = 350.0, .y = 200.0});
  const auto overlaps = follow(edit);
  ASSERT_EQ(overlaps.size(), kOutlines.size());
  EXPECT_GT(meanOf("click", overlaps), 0.6);
}

}  // namespace
}  // namespace patchscape
