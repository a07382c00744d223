// SPDX-License-Identifier: Apache-2.0
// Real frames of a depth camera with known poses: what one frame's cloud says must be what the
// other frames saw. Skipped where the data does not lie beside the source tree.
#include "core/geometry/cloud_builder.h"
#include "core/geometry/projection.h"
#include "core/media/depth_reader.h"
#include "core/session/picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace patchscape {
namespace {

const std::filesystem::path kFrames = PATCHSCAPE_SOURCE_DIR "/../shared/data/rgbd";
constexpr Intrinsics kCamera{.width = 640,
                             .height = 480,
                             .fx = 525.0,
                             .fy = 525.0,
                             .cx = 319.5,
                             .cy = 239.5,
                             .source = IntrinsicsSource::kManual};

/// A rigid motion, rows of a 4 x 4 matrix without the last.
using Motion = std::array<std::array<double, 4>, 3>;

Vector3 moved(const Motion& motion, const Vector3& p) {
  const auto row = [&](const std::array<double, 4>& r) {
    return static_cast<float>(r[0] * p.x + r[1] * p.y + r[2] * p.z + r[3]);
  };
  return {row(motion[0]), row(motion[1]), row(motion[2])};
}

/// cameraFromWorld of a worldFromCamera: the turn transposed, the place turned back.
Motion inverse(const Motion& motion) {
  Motion back{};
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) {
      back[r][c] = motion[c][r];
      back[r][3] -= motion[c][r] * motion[c][3];
    }
  }
  return back;
}

/// worldFromCamera of each frame: a line of three numbers, then four rows of the matrix.
std::vector<Motion> readTrajectory(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Motion> poses;
  for (std::array<int, 3> head{}; in >> head[0] >> head[1] >> head[2];) {
    Motion pose{};
    for (auto& row : pose) {
      for (double& value : row) {
        in >> value;
      }
    }
    double last = 0.0;
    in >> last >> last >> last >> last;
    poses.push_back(pose);
  }
  return poses;
}

struct Frame {
  std::shared_ptr<const Picture> picture;
  ScalarMap depth;
};

Frame readFrame(int number) {
  const std::string digits = "0000" + std::to_string(number);
  return {loadPicture(kFrames / ("redwood_color_" + digits + ".jpg")),
          readDepthFile(kFrames / ("redwood_depth_" + digits + ".png"), {.scale = 1000.0})};
}

double medianOf(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + values.size() / 2);
  return values[values.size() / 2];
}

/// How far a cloud moved into another frame lies from that frame's own depth and colours.
struct Agreement {
  std::vector<double> depthErrors;   ///< Metres.
  std::vector<double> colourErrors;  ///< Mean over the channels, of 255.
};

Agreement compare(const PointCloud& cloud, const Motion& frameFromCloud, const Frame& frame) {
  Agreement agreement;
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    const Vector3 point = moved(frameFromCloud, cloud.positions[i]);
    const auto seen = project(point, kCamera);
    if (!seen || seen->u < 0.0 || seen->v < 0.0 || seen->u > 639.0 || seen->v > 479.0) {
      continue;
    }
    const int x = static_cast<int>(std::lround(seen->u));
    const int y = static_cast<int>(std::lround(seen->v));
    const float depth = frame.depth.at(x, y);
    if (std::isnan(depth)) {
      continue;
    }
    agreement.depthErrors.push_back(std::abs(depth - point.z));
    const auto colour = frame.picture->image.at(x, y);
    double error = 0.0;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      error += std::abs(colour[channel] - cloud.colours[i][channel]) / 3.0;
    }
    agreement.colourErrors.push_back(error);
  }
  return agreement;
}

TEST(RgbdFrames, TheFirstFramesCloudIsWhatTheOthersSaw) {
  if (!std::filesystem::exists(kFrames / "redwood_trajectory.log")) {
    GTEST_SKIP() << "no depth frames beside the source tree: " << kFrames;
  }
  const std::vector<Motion> poses = readTrajectory(kFrames / "redwood_trajectory.log");
  ASSERT_GE(poses.size(), 5U);
  const Frame first = readFrame(0);
  const PointCloud cloud =
      buildCloud({.distances = first.depth, .colours = first.picture->image}, kCamera, {});
  ASSERT_GT(cloud.size(), 150'000U);
  for (int number = 1; number <= 4; ++number) {
    const Motion toWorld = poses[0];
    const Motion toFrame = inverse(poses[static_cast<std::size_t>(number)]);
    PointCloud world = cloud;
    for (Vector3& point : world.positions) {
      point = moved(toWorld, point);
    }
    const Frame frame = readFrame(number);
    const Agreement agreement = compare(world, toFrame, frame);
    ASSERT_GT(agreement.depthErrors.size(), 100'000U);
    // 2 cm: twice the noise of this camera at two metres.
    EXPECT_LT(medianOf(agreement.depthErrors), 0.02) << "frame " << number;
    // The unmoved picture differs more than the warped one, so the motion is undone.
    PointCloud still = cloud;
    const Agreement unmoved = compare(still, {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}}, frame);
    const double warped = medianOf(agreement.colourErrors);
    std::printf("frame %d: depth %.1f mm (unmoved %.1f), colour %.1f (unmoved %.1f) of 255\n",
                number,
                1e3 * medianOf(agreement.depthErrors),
                1e3 * medianOf(unmoved.depthErrors),
                warped,
                medianOf(unmoved.colourErrors));
    EXPECT_LT(warped, 8.0) << "frame " << number;  // Noise and exposure of the colour camera.
    EXPECT_LE(warped, medianOf(unmoved.colourErrors)) << "frame " << number;
  }
}

}  // namespace
}  // namespace patchscape
