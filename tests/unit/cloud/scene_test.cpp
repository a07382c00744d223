// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"
#include "tests/support/error_of.h"
#include "tests/unit/cloud/room.h"
#include "tests/unit/cloud/save.h"
#include "widgets/cloud/scene/cloud_scene.h"
#include "widgets/cloud/scene/cloud_stage.h"
#include "widgets/cloud/scene/egl_context.h"

#include <gtest/gtest.h>

namespace patchscape {
namespace {

using namespace patchscape::testing;
using test::errorOf;

class SceneTest : public ::testing::Test {
 protected:
  SceneTest() {
    scene_.setScreen({640, 480}, 1.0);
    scene_.setCloud(cloud_);
    scene_.attach();
  }
  ~SceneTest() override { scene_.release(); }

  Image drawn(bool moving = false) {
    scene_.draw(moving);
    return scene_.picture();
  }

  EglContext context_;
  std::shared_ptr<PointCloud> cloud_ = room();
  CloudScene scene_;
};

TEST_F(SceneTest, TurningAndComingBackGivesTheSamePicture) {
  const Image before = drawn();
  scene_.orbit(25.0F, 10.0F);
  const Image turned = drawn();
  save(turned, "orbit");
  EXPECT_GT(difference(before, turned), 0.1);
  scene_.show(CloudPreset::kFront);
  EXPECT_EQ(drawn(), before);
}

TEST_F(SceneTest, APointIsDrawnWhereItsPlaceIs) {
  scene_.orbit(10.0F, 5.0F);
  const Image picture = drawn();
  std::size_t right = 0;
  std::size_t tried = 0;
  for (std::size_t i = 0; i < cloud_->size(); i += 991) {
    const auto place = scene_.placeOf(i);
    const auto front = scene_.pick(place->x, place->y);
    const int x = static_cast<int>(place->x);
    const int y = static_cast<int>(place->y);
    if (front && x >= 0 && y >= 0 && x < 640 && y < 480) {
      right += isNear(picture.at(x, y), cloud_->colours[*front]) ? 1 : 0;
      ++tried;
    }
  }
  ASSERT_GT(tried, 50U);
  // At the edge of a surface a point's square may show its neighbour.
  EXPECT_GT(static_cast<double>(right), 0.95 * static_cast<double>(tried));
}

TEST_F(SceneTest, OtherColoursAreThoseOfTheSamePoints) {
  scene_.setColours(std::vector<Rgb>(cloud_->size(), Rgb{10, 200, 250}));
  EXPECT_GT(shareOf(drawn(), {10, 200, 250}), 0.5);
  scene_.setColours({});
  EXPECT_GT(shareOf(drawn(), kBackBlue), 0.1);
}

TEST_F(SceneTest, WhatIsNotSelectedIsPale) {
  std::vector<std::uint8_t> selection(cloud_->size());
  for (std::size_t i = 0; i < selection.size(); ++i) {
    selection[i] = cloud_->colours[i] == kBallYellow ? 1 : 0;
  }
  scene_.setSelection(selection);
  const Image picture = drawn();
  save(picture, "selection");
  EXPECT_GT(shareOf(picture, kBallYellow), 0.02);
  EXPECT_LT(shareOf(picture, kBackBlue), 0.001);
  scene_.setSelection({});
  EXPECT_GT(shareOf(drawn(), kBackBlue), 0.1);
}

TEST_F(SceneTest, NothingIsDrawnTwice) {
  EXPECT_FALSE(scene_.isDrawn(false));
  scene_.draw(false);
  EXPECT_TRUE(scene_.isDrawn(false));
  // A cursor or a measured line lies over the picture.
  scene_.setMarker(5);
  scene_.setMeasure(std::pair{std::size_t{1}, std::size_t{2}});
  EXPECT_TRUE(scene_.isDrawn(false));
  scene_.orbit(1.0F, 0.0F);
  EXPECT_FALSE(scene_.isDrawn(false));
}

TEST_F(SceneTest, FewPointsAreDrawnWhileMovingOnTheCpu) {
  scene_.setCloud(room(1250, 800));
  EXPECT_EQ(scene_.drawnPoints(false), 1'000'000U);
  if (!isSoftwareRenderer(scene_.rendererName())) {
    GTEST_SKIP() << "This renderer is no software: " << scene_.rendererName();
  }
  EXPECT_EQ(scene_.drawnPoints(true), kMostPointsMoving);
  const Image rest = drawn(false);
  const Image moving = drawn(true);
  save(moving, "moving");
  // The same picture but for holes.
  EXPECT_LT(difference(rest, moving), 0.3);
  EXPECT_EQ(drawn(false), rest);
}

TEST_F(SceneTest, TheSceneSurvivesItsContext) {
  const Image before = drawn();
  for (int i = 0; i < 20; ++i) {
    scene_.release();
    EXPECT_FALSE(scene_.isAttached());
    scene_.attach();
    EXPECT_EQ(drawn(), before);
  }
}

TEST_F(SceneTest, MarkerAndMeasureSayWhereAndHowLong) {
  const std::size_t left = pointOf(*cloud_, 80, 120);
  const std::size_t right = pointOf(*cloud_, 120, 120);
  scene_.setMarker(left);
  EXPECT_FLOAT_EQ(scene_.marker()->x, scene_.placeOf(left)->x);
  scene_.setMeasure(std::pair{left, right});
  // 40 pixels at 5 m with a focal length of 256 pixels.
  EXPECT_EQ(scene_.measure()->label, "0.781 m");
  EXPECT_LT(scene_.measure()->from.x, scene_.measure()->to.x);
  scene_.setMarker(cloud_->size());
  EXPECT_FALSE(scene_.marker().has_value());
  scene_.setCloud(room(80, 60));
  EXPECT_FALSE(scene_.measure().has_value());
}

TEST_F(SceneTest, TheSameCameraKeepsTheView) {
  scene_.orbit(30.0F, 0.0F);
  const CameraPose pose = scene_.pose();
  scene_.setCloud(room());
  EXPECT_EQ(scene_.pose().eye, pose.eye);
  scene_.setCloud(room(160, 120));
  EXPECT_NE(scene_.pose().eye, pose.eye);
}

TEST_F(SceneTest, WrongNumbersAreRefusedAndChangeNothing) {
  const Image before = drawn();
  const auto wrong = std::make_shared<PointCloud>(*cloud_);
  wrong->colours.pop_back();
  EXPECT_EQ(errorOf([&] { scene_.setCloud(wrong); }).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(errorOf([&] { scene_.setColours({Rgb{}}); }).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(errorOf([&] { scene_.setSelection({1}); }).code(), ErrorCode::kInvalidArgument);
  const auto mesh = std::make_shared<CloudMesh>();
  mesh->triangles.push_back({0, 1, static_cast<std::uint32_t>(cloud_->size())});
  EXPECT_EQ(errorOf([&] { scene_.setMesh(mesh); }).code(), ErrorCode::kInvalidArgument);
  for (const double value : {0.0, -1.0, std::nan("")}) {
    EXPECT_EQ(errorOf([&] { scene_.setStyle({.pointSize = value}); }).code(),
              ErrorCode::kInvalidArgument);
    EXPECT_EQ(errorOf([&] { scene_.setStyle({.density = value}); }).code(),
              ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(drawn(), before);
}

TEST(Renderer, SoftwareIsKnownByItsName) {
  EXPECT_TRUE(isSoftwareRenderer("llvmpipe (LLVM 15.0.6, 256 bits)"));
  EXPECT_TRUE(isSoftwareRenderer("softpipe"));
  EXPECT_TRUE(isSoftwareRenderer("Google SwiftShader"));
  EXPECT_FALSE(isSoftwareRenderer("Mesa Intel(R) UHD Graphics 620 (KBL GT2)"));
  EXPECT_FALSE(isSoftwareRenderer("NVIDIA H100/PCIe/SSE2"));
}

}  // namespace
}  // namespace patchscape
