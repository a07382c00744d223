// SPDX-License-Identifier: Apache-2.0
// Pictures of a cloud without a display: what is where, and that a person would know the room
// again.
#include "core/base/error.h"
#include "tests/support/error_of.h"
#include "tests/unit/cloud/room.h"
#include "tests/unit/cloud/save.h"
#include "widgets/cloud/scene/cloud_scene.h"
#include "widgets/cloud/scene/offscreen_render.h"

#include <gtest/gtest.h>

#include <limits>

namespace patchscape {
namespace {

using namespace patchscape::testing;
using test::errorOf;

/// Draws without VTK what the front view must show: every point as a square of 2 × 2 pixels, seen
/// by the picture's camera pulled back by 12 % of the median depth.
Image expectedFront(const PointCloud& cloud, int width, int height) {
  std::vector<float> depths;
  for (const Vector3& p : cloud.positions) {
    depths.push_back(p.z);
  }
  std::ranges::nth_element(depths, depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2));
  const float back = 0.12F * depths[depths.size() / 2];
  const auto w = static_cast<float>(cloud.width());
  const float k = static_cast<float>(cloud.intrinsics.fx) * static_cast<float>(width) / w;
  std::vector<float> nearest(static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
                             std::numeric_limits<float>::max());
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const Rgb ground = colourOf(CloudBackground::kDark);
    pixels.insert(pixels.end(), ground.begin(), ground.end());
  }
  for (std::size_t i = 0; i < cloud.size(); ++i) {
    const Vector3& p = cloud.positions[i];
    const float u = static_cast<float>(width) / 2.0F + p.x / (p.z + back) * k;
    const float v = static_cast<float>(height) / 2.0F + p.y / (p.z + back) * k;
    for (const auto& [x, y] : {std::pair{std::lround(u) - 1, std::lround(v) - 1},
                               {std::lround(u), std::lround(v) - 1},
                               {std::lround(u) - 1, std::lround(v)},
                               {std::lround(u), std::lround(v)}}) {
      const auto at = static_cast<std::size_t>(y * width + x);
      if (x >= 0 && y >= 0 && x < width && y < height && p.z < nearest[at]) {
        nearest[at] = p.z;
        std::ranges::copy(cloud.colours[i], pixels.begin() + static_cast<std::ptrdiff_t>(at * 3));
      }
    }
  }
  return Image(width, height, std::move(pixels));
}

TEST(OffscreenRender, FrontIsWhatTheCameraSaw) {
  const auto cloud = room();
  const Image picture = renderCloud(cloud, {.width = 320, .height = 240});
  save(picture, "front");
  const Image expected = expectedFront(*cloud, 320, 240);
  save(expected, "front_expected");
  // Rounding may put the edge of a surface one pixel off: the room's edges are 900 pixels long, 1.2
  // % of the picture. Another thing in another place differs by much more.
  EXPECT_LT(difference(picture, expected), 0.025);
  EXPECT_GT(difference(picture, mirrored(expected)), 0.2);
}

TEST(OffscreenRender, LeftIsLeftAndUpIsUp) {
  const Image picture = renderCloud(room(), {.width = 640, .height = 480});
  save(picture, "front_640");
  EXPECT_GT(shareOf(picture, kLeftRed, {0.08, 0.4, 0.2, 0.6}), 0.95);
  EXPECT_GT(shareOf(picture, kRightGreen, {0.8, 0.4, 0.92, 0.6}), 0.95);
  EXPECT_GT(shareOf(picture, kCeilingWhite, {0.4, 0.08, 0.6, 0.15}), 0.95);
  EXPECT_GT(shareOf(picture, kFloorBrown, {0.3, 0.85, 0.5, 0.92}), 0.95);
  EXPECT_GT(shareOf(picture, kBallYellow, {0.6, 0.57, 0.68, 0.64}), 0.95);
  // Pulled back: the ground frames the picture.
  EXPECT_GT(shareOf(picture, colourOf(CloudBackground::kDark), {0, 0, 0.03, 1}), 0.99);
}

TEST(OffscreenRender, EveryPresetShowsTheRoomFromItsSide) {
  const auto cloud = room();
  const auto from = [&](CloudPreset preset, const char* name) {
    CloudShot shot{.width = 480, .height = 360, .camera = preset};
    shot.style.axes = true;
    shot.style.grid = true;
    Image picture = renderCloud(cloud, shot);
    save(picture, name);
    return picture;
  };
  const Image right = from(CloudPreset::kRight, "right");
  // From the right one sees the right wall's back, no left wall before it.
  EXPECT_GT(shareOf(right, kRightGreen), 0.05);
  EXPECT_LT(shareOf(right, kLeftRed), 0.02);
  const Image top = from(CloudPreset::kTop, "top");
  EXPECT_GT(shareOf(top, kCeilingWhite), 0.05);
  // Deep is up: the back wall lies in the upper half.
  EXPECT_GT(shareOf(top, kBackBlue, {0, 0, 1, 0.5}), shareOf(top, kBackBlue, {0, 0.5, 1, 1}));
  const Image isometric = from(CloudPreset::kIsometric, "isometric");
  EXPECT_GT(shareOf(isometric, kRightGreen), 0.03);
  EXPECT_GT(shareOf(isometric, kCeilingWhite), 0.03);
}

TEST(OffscreenRender, ALevelledCloudStandsUpright) {
  // The camera was rolled by 90 degrees: turning it back puts the red wall on top.
  const Rotation quarter{{0, 1, 0, -1, 0, 0, 0, 0, 1}};
  // x' = y and y' = −x: what was right (x > 0) is now above (y < 0).
  const Image picture = renderCloud(room(), {.width = 400, .height = 400, .rotation = quarter});
  save(picture, "rolled");
  EXPECT_GT(shareOf(picture, kRightGreen, {0.4, 0.05, 0.6, 0.2}), 0.5);
  EXPECT_GT(shareOf(picture, kLeftRed, {0.4, 0.8, 0.6, 0.95}), 0.5);
}

TEST(OffscreenRender, AMeshFillsWhatPointsLeaveOpen) {
  const auto cloud = room(80, 60);
  CloudShot shot{.width = 640, .height = 480, .mesh = roomMesh(*cloud)};
  shot.style.pointSize = 1.0;
  const double open = shareOf(renderCloud(cloud, shot), colourOf(CloudBackground::kDark));
  shot.style.mesh = true;
  const Image mesh = renderCloud(cloud, shot);
  save(mesh, "mesh");
  EXPECT_GT(open, 0.9);
  EXPECT_LT(shareOf(mesh, colourOf(CloudBackground::kDark)), 0.4);
  EXPECT_GT(shareOf(mesh, kBackBlue, {0.4, 0.4, 0.5, 0.5}), 0.99);
}

TEST(OffscreenRender, EyeDomeDarkensBehindEdgesOnly) {
  CloudShot shot{.width = 640, .height = 480};
  const Image plain = renderCloud(room(), shot);
  shot.style.eyeDome = true;
  const Image dome = renderCloud(room(), shot);
  save(dome, "eye_dome");
  // The back wall beside the ball gets a dark rim, the middle of a wall keeps its colour.
  EXPECT_GT(difference(plain, dome), 0.01);
  EXPECT_LT(difference(plain, dome), 0.6);
  EXPECT_GT(shareOf(dome, kBackBlue, {0.38, 0.36, 0.46, 0.44}), 0.6);
}

TEST(OffscreenRender, DensityDrawsThatShareOfThePoints) {
  CloudShot shot{.width = 640, .height = 480};
  shot.style.pointSize = 1.0;
  const Rgb ground = colourOf(CloudBackground::kDark);
  const double all = 1.0 - shareOf(renderCloud(room(), shot), ground);
  shot.style.density = 0.25;
  const double quarter = 1.0 - shareOf(renderCloud(room(), shot), ground);
  // A point a pixel: a quarter of the points colours a quarter of the pixels, less where two share
  // one.
  EXPECT_NEAR(quarter / all, 0.25, 0.03);
}

TEST(OffscreenRender, BackgroundsAndOrthographicAreDrawn) {
  for (const auto background : {CloudBackground::kDark,
                                CloudBackground::kLight,
                                CloudBackground::kBlack,
                                CloudBackground::kWhite}) {
    CloudShot shot{.width = 64, .height = 48};
    shot.style.background = background;
    EXPECT_GT(shareOf(renderCloud(room(), shot), colourOf(background), {0, 0, 0.03, 1}), 0.99);
  }
  CloudShot shot{.width = 640, .height = 480};
  shot.style.orthographic = true;
  const Image picture = renderCloud(room(), shot);
  save(picture, "orthographic");
  // In parallel, walls along the view are lines: the back wall fills the room's outline.
  EXPECT_LT(shareOf(picture, kLeftRed), 0.02);
  EXPECT_GT(shareOf(picture, kBackBlue), 0.2);
}

TEST(OffscreenRender, GridAndAxesAreLabelledInTheCloudsUnit) {
  const auto metric = room();
  const auto relative = std::make_shared<PointCloud>(*metric);
  relative->unit = LengthUnit::kRelative;
  CloudShot shot{.width = 640, .height = 480};
  const Image plain = renderCloud(metric, shot);
  shot.style.grid = true;
  shot.style.axes = true;
  const Image metres = renderCloud(metric, shot);
  const Image words = renderCloud(relative, shot);
  save(metres, "grid_metres");
  save(words, "grid_relative");
  EXPECT_GT(difference(plain, metres), 0.001);
  // The label is bottom left and the only thing that differs.
  EXPECT_GT(difference(metres, words), 0.0003);
  EXPECT_LT(difference(metres, words), 0.01);
}

TEST(OffscreenRender, AnEmptyCloudAndASinglePointAreDrawn) {
  const auto empty = std::make_shared<PointCloud>();
  EXPECT_EQ(
      shareOf(renderCloud(empty, {.width = 64, .height = 48}), colourOf(CloudBackground::kDark)),
      1.0);
  EXPECT_EQ(
      shareOf(renderCloud(nullptr, {.width = 64, .height = 48}), colourOf(CloudBackground::kDark)),
      1.0);
  const auto single = std::make_shared<PointCloud>();
  single->intrinsics = roomCamera(64, 48);
  single->positions = {{0.0F, 0.0F, 2.0F}};
  single->colours = {kBallYellow};
  single->pixels = {0};
  for (const auto preset :
       {CloudPreset::kFront, CloudPreset::kRight, CloudPreset::kTop, CloudPreset::kIsometric}) {
    CloudShot shot{.width = 64, .height = 48, .camera = preset};
    shot.style.pointSize = 6.0;
    EXPECT_GT(shareOf(renderCloud(single, shot), kBallYellow, {0.4, 0.4, 0.6, 0.6}), 0.2);
  }
}

TEST(OffscreenRender, PointsThatAreNoNumbersHarmNothing) {
  const auto cloud = room();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const Image clean = renderCloud(cloud, {.width = 320, .height = 240});
  cloud->positions[100] = {kNan, kNan, kNan};
  cloud->positions[200] = {kInfinity, 0.0F, 1.0F};
  cloud->positions[300] = {0.0F, 0.0F, 1e30F};
  EXPECT_LT(difference(clean, renderCloud(cloud, {.width = 320, .height = 240})), 0.02);
}

TEST(OffscreenRender, SizesOutsideTheLimitsAreRefused) {
  for (const auto& [width, height] :
       {std::pair{15, 100}, {100, 15}, {8193, 100}, {100, 8193}, {0, 0}, {-1, 100}}) {
    const Error error = errorOf(
        [&] { static_cast<void>(renderCloud(room(), {.width = width, .height = height})); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(std::string(error.what()).find("16 to 8192"), std::string::npos) << error.what();
  }
  EXPECT_EQ(renderCloud(room(), {.width = 16, .height = 16}).width(), 16);
  EXPECT_EQ(renderCloud(room(), {.width = 8192, .height = 16}).width(), 8192);
}

TEST(OffscreenRender, WithoutOpenGlASentenceSaysSo) {
  // EGL's loader finds no driver there.
  ::setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent.json", 1);
  const auto attempt = [] {
    try {
      static_cast<void>(renderCloud(room(32, 24), {.width = 32, .height = 24}));
    } catch (const Error& error) {
      std::fprintf(stderr, "%s", error.what());
      std::_Exit(error.code() == ErrorCode::kUnsupported ? 7 : 1);
    }
    std::_Exit(0);
  };
  // In a process of its own: the loader reads its drivers once.
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(attempt(), ::testing::ExitedWithCode(7), "no OpenGL without a display");
  ::unsetenv("__EGL_VENDOR_LIBRARY_FILENAMES");
}

TEST(OffscreenRender, EqualInputGivesEqualPictures) {
  const CloudShot shot{.width = 320, .height = 240};
  EXPECT_EQ(renderCloud(room(), shot), renderCloud(room(), shot));
}

}  // namespace
}  // namespace patchscape
