// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/drawing_support.h"
#include "widgets/canvas/pane_grid.h"

#include <gtest/gtest.h>

#include <memory>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class SharedDrawing : public ::testing::Test {
 protected:
  void SetUp() override {
    const DisplayImagePtr photo = solidDisplay(800, 600, Qt::red);
    for (int index = 0; index < PaneGrid::kMostPanes; ++index) {
      grid_.pane(index)->setPhoto(photo);
    }
    grid_.setPaneCount(2);
    showAt(grid_, 802, 300);
    QCoreApplication::processEvents();
  }

  [[nodiscard]] QImage seen(int index) { return grid_.pane(index)->grab().toImage(); }

  PaneGrid grid_;
};

TEST_F(SharedDrawing, theToolIsThatOfAllPanes) {
  grid_.setTool(CanvasTool::kLasso);
  EXPECT_EQ(grid_.tool(), CanvasTool::kLasso);
  for (int index = 0; index < PaneGrid::kMostPanes; ++index) {
    EXPECT_EQ(grid_.pane(index)->tool(), CanvasTool::kLasso);
  }
}

TEST_F(SharedDrawing, whatIsDrawnInAnyPaneIsTold) {
  QSignalSpy lines(&grid_, &PaneGrid::lineDrawn);
  QSignalSpy regions(&grid_, &PaneGrid::regionDrawn);
  QSignalSpy points(&grid_, &PaneGrid::pointClicked);
  for (const int index : {0, 1}) {
    const WindowMouse mouse(grid_, *grid_.pane(index));
    grid_.setTool(CanvasTool::kLine);
    mouse.drag({{100, 100}, {150, 120}});
    grid_.setTool(CanvasTool::kBox);
    mouse.drag({{100, 100}, {150, 120}}, Qt::ShiftModifier);
    grid_.setTool(CanvasTool::kPoint);
    mouse.drag({{100, 100}});
    EXPECT_EQ(grid_.focusedPane(), index) << "drawing in a pane makes it the focused one";
  }
  ASSERT_EQ(lines.count(), 2);
  EXPECT_EQ(lines.at(0), lines.at(1)) << "the same place of the picture in both panes";
  ASSERT_EQ(regions.count(), 2);
  EXPECT_EQ(regions.at(1).at(1).value<RegionMode>(), RegionMode::kAdd);
  ASSERT_EQ(points.count(), 2);
  EXPECT_EQ(points.at(0), points.at(1));
}

TEST_F(SharedDrawing, aShapeInTheMakingIsSeenInAllPanes) {
  grid_.setTool(CanvasTool::kLine);
  const WindowMouse mouse(grid_, *grid_.pane(1));
  QSignalSpy changes(&grid_, &PaneGrid::drawingChanged);
  mouse.press({100, 100});
  mouse.move({200, 100});
  grid_.setDrawingLabel(QStringLiteral("1.25 m"));
  const auto shape = changes.last().at(0).value<std::optional<DrawnShape>>();
  ASSERT_TRUE(shape);
  EXPECT_EQ(shape->tool, CanvasTool::kLine);
  EXPECT_NEAR(QLineF(shape->points.first(), shape->points.last()).length(), 200.0, 1e-9);
  for (const int index : {0, 1}) {
    EXPECT_GT(colourAt(seen(index), {150, 100}).green(), 200) << index;
    EXPECT_LT(colourAt(seen(index), {232, 120}).red(), 60) << "the label in pane " << index;
  }
  EXPECT_TRUE(grid_.cancelDrawing());
  EXPECT_FALSE(grid_.cancelDrawing());
  mouse.release({200, 100});
  for (const int index : {0, 1}) {
    EXPECT_EQ(colourAt(seen(index), {150, 100}), QColor(Qt::red)) << index;
  }
}

TEST_F(SharedDrawing, marksAreThoseOfAllPanes) {
  std::vector<std::uint8_t> left(800 * 600, 0);
  for (std::size_t i = 0; i < left.size(); ++i) {
    left[i] = i % 800 < 400 ? 1 : 0;
  }
  grid_.setSelection({800, 600, std::make_shared<const std::vector<std::uint8_t>>(left)});
  grid_.setMarkedLines({{QLineF(100, 100, 300, 100), {}}});
  grid_.setPaneCount(4);
  grid_.resize(802, 602);
  QCoreApplication::processEvents();
  for (int index = 0; index < PaneGrid::kMostPanes; ++index) {
    const QImage pane = seen(index);
    EXPECT_EQ(colourAt(pane, {100, 200}), QColor(Qt::red)) << "selected, in pane " << index;
    EXPECT_LT(colourAt(pane, {300, 200}).red(), 200) << "dimmed";
    EXPECT_GT(colourAt(pane, {100, 50}).green(), 200) << "the line";
  }
}

}  // namespace
}  // namespace patchscape
