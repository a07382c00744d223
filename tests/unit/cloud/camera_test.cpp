// SPDX-License-Identifier: Apache-2.0
// The camera by itself: no OpenGL.
#include "tests/unit/cloud/room.h"
#include "widgets/cloud/scene/camera_pose.h"
#include "widgets/cloud/scene/point_subset.h"
#include "widgets/cloud/scene/scene_marks.h"
#include "widgets/cloud/scene/screen_map.h"

#include <gtest/gtest.h>

#include <set>

namespace patchscape {
namespace {

using namespace patchscape::testing;

constexpr ScreenSize kScreen{800, 600};

class CameraTest : public ::testing::Test {
 protected:
  std::shared_ptr<PointCloud> cloud_ = room(80, 60);
  Rotation turn_ = displayTurn({});
  CloudExtent extent_ = extentOf(*cloud_, turn_);
  CameraPose front_ = presetPose(CloudPreset::kFront, extent_, cloud_->intrinsics, turn_, kScreen);

  [[nodiscard]] ScreenPoint seen(const CameraPose& pose, const Vector3& point) const {
    const auto place = ScreenMap(pose, turn_, kScreen)(point);
    EXPECT_TRUE(place.has_value());
    return place.value_or(ScreenPoint{});
  }
};

TEST_F(CameraTest, FrontSeesTheMiddleInTheMiddleUpright) {
  const ScreenPoint middle = seen(front_, {0.0F, 0.0F, 3.0F});
  EXPECT_NEAR(middle.x, 400.0F, 0.01F);
  EXPECT_NEAR(middle.y, 300.0F, 0.01F);
  EXPECT_GT(seen(front_, {1.0F, 0.0F, 3.0F}).x, 400.0F);
  // y points down in the cloud and on the screen.
  EXPECT_GT(seen(front_, {0.0F, 1.0F, 3.0F}).y, 300.0F);
  EXPECT_FALSE(ScreenMap(front_, turn_, kScreen)({0.0F, 0.0F, -10.0F}).has_value());
}

TEST_F(CameraTest, DraggingRightBringsTheLeftSideForward) {
  const CameraPose turned = orbited(front_, 20.0F, 0.0F);
  // What is nearer than the pivot moves with the mouse, what is farther against it.
  const float near = front_.target.z * -0.5F;
  EXPECT_GT(seen(turned, {0.0F, 0.0F, near}).x, 410.0F);
  EXPECT_LT(seen(turned, {0.0F, 0.0F, near * 3.0F}).x, 390.0F);
  const CameraPose raised = orbited(front_, 0.0F, 20.0F);
  EXPECT_LT(seen(raised, {0.0F, 0.0F, near}).y, 290.0F);
}

TEST_F(CameraTest, ManyTurnsKeepDistanceAndComeBack) {
  CameraPose pose = front_;
  for (int i = 0; i < 360; ++i) {
    pose = orbited(pose, 1.0F, 0.0F);
  }
  // Single precision over 360 steps: a thousandth of a metre.
  EXPECT_NEAR(lengthOf(pose.eye - front_.eye), 0.0F, 1e-3F);
  EXPECT_NEAR(pose.distance(), front_.distance(), 1e-3F);
}

TEST_F(CameraTest, PanMovesTheTargetByThePixelsOfTheMouse) {
  const CameraPose pose = panned(front_, 30.0F, -20.0F, kScreen);
  const ScreenPoint place = seen(pose, {0.0F, 0.0F, -front_.target.z});
  EXPECT_NEAR(place.x, 430.0F, 0.01F);
  EXPECT_NEAR(place.y, 280.0F, 0.01F);
}

TEST_F(CameraTest, ZoomAtAPointKeepsItInPlace) {
  const Vector3 point{0.7F, -0.4F, 2.0F};
  const ScreenPoint before = seen(front_, point);
  const CameraPose pose = zoomed(front_, 1.5F, {point.x, -point.y, -point.z});
  EXPECT_NEAR(seen(pose, point).x, before.x, 0.01F);
  EXPECT_NEAR(seen(pose, point).y, before.y, 0.01F);
  EXPECT_NEAR(pose.distance() * 1.5F, front_.distance(), 1e-4F);
}

TEST_F(CameraTest, EndlessZoomStopsBeforeNumbersRunOut) {
  CameraPose pose = front_;
  for (int i = 0; i < 2000; ++i) {
    pose = zoomed(pose, 2.0F, pose.target);
  }
  EXPECT_GT(pose.distance(), 0.0F);
  for (int i = 0; i < 4000; ++i) {
    pose = zoomed(pose, 0.5F, pose.target);
  }
  EXPECT_TRUE(std::isfinite(pose.distance()));
  EXPECT_EQ(zoomed(front_, 0.0F, {}).eye, front_.eye);
  EXPECT_EQ(zoomed(front_, -1.0F, {}).eye, front_.eye);
}

TEST_F(CameraTest, ANewPivotDoesNotMoveThePicture) {
  const Vector3 pivot{0.5F, 0.0F, -2.0F};
  const CameraPose pose = withPivot(front_, pivot);
  EXPECT_NEAR(seen(pose, {1.0F, 1.0F, 4.0F}).x, seen(front_, {1.0F, 1.0F, 4.0F}).x, 0.01F);
  // It is what stays when the view turns.
  const CameraPose turned = orbited(pose, 35.0F, 10.0F);
  const Vector3 point{0.5F, 0.0F, 2.0F};
  EXPECT_NEAR(seen(turned, point).x, seen(pose, point).x, 0.05F);
  EXPECT_NEAR(seen(turned, point).y, seen(pose, point).y, 0.05F);
}

TEST_F(CameraTest, OrthographicKeepsTheSizeAtTheTarget) {
  CameraPose pose = front_;
  pose.orthographic = true;
  const float depth = -front_.target.z;
  EXPECT_NEAR(seen(pose, {1.0F, 0.0F, depth}).x, seen(front_, {1.0F, 0.0F, depth}).x, 0.01F);
  EXPECT_NEAR(seen(pose, {1.0F, 0.0F, 1.0F}).x, seen(pose, {1.0F, 0.0F, 9.0F}).x, 0.01F);
}

TEST_F(CameraTest, TallAndWideScreensShowTheWholePicture) {
  for (const ScreenSize screen : {ScreenSize{300, 900}, {900, 300}}) {
    const ScreenMap map(front_, turn_, screen);
    for (const std::size_t corner : {std::size_t{0}, cloud_->size() - 1}) {
      const auto place = map(cloud_->positions[corner]);
      ASSERT_TRUE(place.has_value());
      EXPECT_GE(place->x, 0.0F);
      EXPECT_LE(place->x, static_cast<float>(screen.width));
      EXPECT_GE(place->y, 0.0F);
      EXPECT_LE(place->y, static_cast<float>(screen.height));
    }
  }
}

TEST_F(CameraTest, AScreenPlaceAndItsDepthGiveThePointBack) {
  const Vector3 point{0.7F, -0.4F, 2.0F};
  for (const bool parallel : {false, true}) {
    CameraPose pose = orbited(front_, 12.0F, -7.0F);
    pose.orthographic = parallel;
    const ScreenPoint place = seen(pose, point);
    const Vector3 back =
        ScreenMap(pose, turn_, kScreen).displayPointAt(place.x, place.y, place.depth);
    EXPECT_NEAR(lengthOf(back - Vector3{point.x, -point.y, -point.z}), 0.0F, 1e-4F);
  }
}

TEST(Subset, IsEvenAscendingAndWithoutDoubles) {
  for (const auto& [count, wanted] : {std::pair<std::size_t, std::size_t>{1000, 300},
                                      {1000, 999},
                                      {10, 1},
                                      {7, 7},
                                      {5, 100},
                                      {0, 3}}) {
    const auto some = spreadSubset(count, wanted);
    EXPECT_EQ(some.size(), std::min(count, wanted));
    EXPECT_EQ(std::set(some.begin(), some.end()).size(), some.size());
    EXPECT_TRUE(std::ranges::is_sorted(some));
    EXPECT_TRUE(some.empty() || some.back() < count);
  }
}

TEST(Subset, DrawsNoColumnsOfThePicture) {
  // Every fourth of a picture 100 wide: a stride of 4 would take columns 0, 4, 8… only.
  std::set<std::uint32_t> columns;
  for (const std::uint32_t i : spreadSubset(10'000, 2'500)) {
    columns.insert(i % 100);
  }
  EXPECT_EQ(columns.size(), 100U);
}

TEST(Lengths, SayTheirUnitWithThreeFigures) {
  EXPECT_EQ(lengthText(1.2345, LengthUnit::kMetres), "1.23 m");
  EXPECT_EQ(lengthText(0.01234, LengthUnit::kMetres), "0.0123 m");
  EXPECT_EQ(lengthText(123.4, LengthUnit::kMetres), "123 m");
  EXPECT_EQ(lengthText(0.8, LengthUnit::kRelative), "0.800 (relative)");
  EXPECT_EQ(lengthText(0.0, LengthUnit::kMetres), "0.00 m");
}

TEST(Grid, SpacingIsRoundAndLinesAreFew) {
  CloudExtent extent;
  extent.low = {-2.0F, -1.5F, -5.0F};
  extent.high = {2.0F, 1.5F, -1.0F};
  const FloorGrid grid = floorGrid(extent);
  EXPECT_DOUBLE_EQ(grid.spacing, 0.5);
  EXPECT_EQ(grid.lines.size(), 18U);
  for (const SceneLine& line : grid.lines) {
    EXPECT_EQ(line.from.y, -1.5F);
  }
  extent.high = extent.low;
  EXPECT_TRUE(floorGrid(extent).lines.empty());
}

}  // namespace
}  // namespace patchscape
