// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/support.h"
#include "widgets/canvas/pane_grid.h"

#include <QSignalSpy>

#include <gtest/gtest.h>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class PaneGridTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const DisplayImagePtr photo = solidDisplay(800, 600, Qt::red);
    for (int index = 0; index < PaneGrid::kMostPanes; ++index) {
      grid_.pane(index)->setPhoto(photo);
    }
    showAt(grid_, 802, 602);
  }

  PaneGrid grid_;
};

TEST_F(PaneGridTest, laysOutOneTwoAndFourTwoPixelsApart) {
  EXPECT_EQ(grid_.paneCount(), 1);
  EXPECT_EQ(grid_.pane(0)->geometry(), QRect(0, 0, 802, 602));
  grid_.setPaneCount(2);
  EXPECT_EQ(grid_.pane(0)->geometry(), QRect(0, 0, 400, 602));
  EXPECT_EQ(grid_.pane(1)->geometry(), QRect(402, 0, 400, 602));
  EXPECT_FALSE(grid_.pane(2)->isVisible());
  grid_.setPaneCount(4);
  EXPECT_EQ(grid_.pane(1)->geometry(), QRect(402, 0, 400, 300));
  EXPECT_EQ(grid_.pane(2)->geometry(), QRect(0, 302, 400, 300));
  EXPECT_EQ(grid_.pane(3)->geometry(), QRect(402, 302, 400, 300));
  grid_.setPaneCount(1);
  EXPECT_EQ(grid_.pane(0)->size(), QSize(802, 602));
}

TEST_F(PaneGridTest, otherCountsAreRounded) {
  grid_.setPaneCount(3);
  EXPECT_EQ(grid_.paneCount(), 4);
  grid_.setPaneCount(99);
  EXPECT_EQ(grid_.paneCount(), 4);
  grid_.setPaneCount(0);
  EXPECT_EQ(grid_.paneCount(), 1);
  EXPECT_EQ(grid_.pane(4), nullptr);
  EXPECT_EQ(grid_.pane(-1), nullptr);
}

TEST_F(PaneGridTest, zoomAndPanInOneMoveAll) {
  grid_.setPaneCount(4);
  wheel(*grid_.pane(1), {100, 100}, 6.0);
  drag(*grid_.pane(3), {100, 100}, {130, 90});
  for (int index = 0; index < 4; ++index) {
    EXPECT_EQ(grid_.pane(index)->viewState(), grid_.pane(3)->viewState());
  }
  EXPECT_FALSE(grid_.pane(0)->viewState().fit);
  doubleClick(*grid_.pane(2), {50, 50});
  for (int index = 0; index < 4; ++index) {
    EXPECT_TRUE(grid_.pane(index)->viewState().fit);
  }
}

TEST_F(PaneGridTest, paneShownLaterComesWithTheSameView) {
  wheel(*grid_.pane(0), {100, 100}, 6.0);
  grid_.setPaneCount(2);
  EXPECT_EQ(grid_.pane(1)->viewState(), grid_.pane(0)->viewState());
}

TEST_F(PaneGridTest, cursorRingIsLinked) {
  grid_.setPaneCount(2);
  QSignalSpy spy(&grid_, &PaneGrid::hovered);
  const QPointF cursor(120, 300);
  const QPointF under = grid_.pane(0)->toPicture(cursor);
  moveTo(*grid_.pane(0), cursor);
  ASSERT_EQ(spy.count(), 1);
  const QPoint pixel(qFloor(under.x()), qFloor(under.y()));
  EXPECT_EQ(spy.at(0).at(0).value<std::optional<QPoint>>(), pixel);
  // The ring is in the other pane too, 10 px from the same picture point.
  const QImage other = grid_.pane(1)->grab().toImage();
  EXPECT_GT(other.pixelColor(130, 300).green(), 150);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(grid_.pane(0), &leave);
  EXPECT_EQ(grid_.pane(1)->grab().toImage().pixelColor(130, 300), QColor(Qt::red));
}

TEST_F(PaneGridTest, splitIsLinked) {
  grid_.setPaneCount(2);
  for (int index = 0; index < 2; ++index) {
    grid_.pane(index)->setOverlay(solidDisplay(80, 60, Qt::blue));
    grid_.pane(index)->setSplit(true);
  }
  QSignalSpy spy(&grid_, &PaneGrid::splitMoved);
  wheel(*grid_.pane(1), {30, 30}, 5.0, Qt::ShiftModifier);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_NEAR(spy.at(0).at(0).toDouble(), 0.6, 1e-9);
  EXPECT_NEAR(grid_.pane(0)->splitPosition(), 0.6, 1e-9);
}

TEST_F(PaneGridTest, clickAndKeyboardMoveTheFocus) {
  grid_.setPaneCount(4);
  QSignalSpy spy(&grid_, &PaneGrid::focusedPaneChanged);
  drag(*grid_.pane(2), {20, 20}, {20, 20});
  EXPECT_EQ(grid_.focusedPane(), 2);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.at(0).at(0).toInt(), 2);
  QFocusEvent focus(QEvent::FocusIn, Qt::TabFocusReason);
  QApplication::sendEvent(grid_.pane(3), &focus);
  EXPECT_EQ(grid_.focusedPane(), 3);
  const auto edge = [&](int index) { return grid_.pane(index)->grab().toImage().pixelColor(0, 9); };
  EXPECT_EQ(edge(3), QColor(0x3b, 0x82, 0xf6)) << "the accent frame";
  EXPECT_NE(edge(2), QColor(0x3b, 0x82, 0xf6));
  grid_.setPaneCount(2);
  EXPECT_EQ(grid_.focusedPane(), 0) << "a hidden pane cannot be the focused one";
  grid_.setFocusedPane(3);
  EXPECT_EQ(grid_.focusedPane(), 0);
  grid_.setPaneCount(1);
  EXPECT_NE(edge(0), QColor(0x3b, 0x82, 0xf6)) << "one pane needs no frame";
}

}  // namespace
}  // namespace patchscape
