// SPDX-License-Identifier: Apache-2.0
// Depth of real cameras and a real network, where the data lies beside the source tree.
#include "core/media/depth_reader.h"

#include <gmock/gmock.h>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace patchscape {
namespace {

const std::filesystem::path kData =
    std::filesystem::path(PATCHSCAPE_SOURCE_DIR) / ".." / "shared" / "data";

struct Camera {
  const char* file;
  double stepsAMetre;
};

class RealDepth : public ::testing::TestWithParam<Camera> {};

TEST_P(RealDepth, EqualsWhatOpenCvDecodes) {
  const auto path = kData / "rgbd" / GetParam().file;
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no depth pictures beside the source tree: " << path;
  }
  const cv::Mat steps = cv::imread(path.string(), cv::IMREAD_UNCHANGED);
  ASSERT_EQ(steps.type(), CV_16UC1);
  const ScalarMap map = readDepthFile(path, {.scale = GetParam().stepsAMetre});
  ASSERT_EQ(map.width, steps.cols);
  ASSERT_EQ(map.height, steps.rows);
  int distances = 0;
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      const auto step = steps.at<std::uint16_t>(y, x);
      ASSERT_EQ(std::isnan(map.at(x, y)), step == 0) << x << ' ' << y;
      if (step != 0) {
        ++distances;
        ASSERT_EQ(map.at(x, y), static_cast<float>(step / GetParam().stepsAMetre));
      }
    }
  }
  EXPECT_GT(distances, map.width * map.height / 2);
}

INSTANTIATE_TEST_SUITE_P(Cameras,
                         RealDepth,
                         ::testing::Values(Camera{"TUM_depth.png", 5000.0},
                                           Camera{"redwood_depth_00000.png", 1000.0}));

TEST(RealPrediction, HasTheNumbersThatNumPyReads) {
  const auto path = kData / "depth_predicted" / "tape_depth_metric.npy";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no predicted depth beside the source tree: " << path;
  }
  const ScalarMap map = readDepthFile(path);
  EXPECT_EQ(map.width, 1280);
  EXPECT_EQ(map.height, 720);
  EXPECT_FLOAT_EQ(map.at(200, 100), 1.3192365F);
  EXPECT_FLOAT_EQ(*std::ranges::min_element(map.values), 0.4867283F);
  EXPECT_FLOAT_EQ(*std::ranges::max_element(map.values), 1.9999744F);
}

}  // namespace
}  // namespace patchscape
