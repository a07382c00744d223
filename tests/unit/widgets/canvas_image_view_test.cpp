// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/support.h"
#include "widgets/canvas/image_view.h"

#include <QContextMenuEvent>
#include <QSignalSpy>

#include <gtest/gtest.h>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class ImageViewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    showAt(view_, 400, 300);
    view_.setPhoto(solidDisplay(800, 600, Qt::red));
  }

  void expectUnder(const QPointF& pane, const QPointF& picture) {
    EXPECT_NEAR(view_.toPicture(pane).x(), picture.x(), 1e-6);
    EXPECT_NEAR(view_.toPicture(pane).y(), picture.y(), 1e-6);
  }

  ImageView view_;
};

TEST_F(ImageViewTest, startsFitted) {
  EXPECT_TRUE(view_.viewState().fit);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 0.5);
  expectUnder({0, 0}, {0, 0});
}

TEST_F(ImageViewTest, wheelKeepsThePointUnderTheCursor) {
  const QPointF cursor(310, 70);
  const QPointF under = view_.toPicture(cursor);
  QSignalSpy spy(&view_, &ImageView::viewStateChanged);
  wheel(view_, cursor, 3.0);
  EXPECT_NEAR(view_.viewState().zoom, 0.5 * 1.2 * 1.2 * 1.2, 1e-9);
  expectUnder(cursor, under);
  wheel(view_, cursor, -1.5);
  expectUnder(cursor, under);
  EXPECT_EQ(spy.count(), 2);
  EXPECT_FALSE(view_.viewState().fit);
}

TEST_F(ImageViewTest, zoomIsBounded) {
  wheel(view_, {200, 150}, 100.0);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 64.0);
  wheel(view_, {200, 150}, -200.0);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 0.02);
}

TEST_F(ImageViewTest, leftAndMiddleDragPan) {
  view_.zoomTo(1.0, {200, 150});
  const QPointF under = view_.toPicture({100, 100});
  drag(view_, {100, 100}, {160, 80});
  expectUnder({160, 80}, under);
  drag(view_, {160, 80}, {150, 90}, Qt::MiddleButton);
  expectUnder({150, 90}, under);
  // Released: the mouse moves alone again.
  moveTo(view_, {20, 20});
  expectUnder({150, 90}, under);
}

TEST_F(ImageViewTest, rightButtonDoesNotPan) {
  const QPointF under = view_.toPicture({100, 100});
  drag(view_, {100, 100}, {160, 80}, Qt::RightButton);
  expectUnder({100, 100}, under);
}

TEST_F(ImageViewTest, doubleClickFits) {
  wheel(view_, {10, 10}, 5.0);
  doubleClick(view_, {50, 50});
  EXPECT_TRUE(view_.viewState().fit);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 0.5);
}

TEST_F(ImageViewTest, resizeKeepsAFitAndElseTheCentre) {
  QSignalSpy spy(&view_, &ImageView::viewStateChanged);
  view_.resize(800, 600);
  ASSERT_TRUE(waitFor([&] { return spy.count() > 0; }));
  EXPECT_TRUE(view_.viewState().fit);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 1.0);
  view_.zoomTo(2.0, {0, 0});
  const QPointF centre = view_.toPicture({400, 300});
  view_.resize(600, 500);
  ASSERT_TRUE(waitFor([&] { return view_.size() == QSize(600, 500); }));
  expectUnder({300, 250}, centre);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 2.0);
}

TEST_F(ImageViewTest, mapsAreInverse) {
  view_.zoomTo(3.3, {17, 250});
  const QPointF there = view_.toPane(view_.toPicture({123.5, 45.25}));
  EXPECT_NEAR(there.x(), 123.5, 1e-9);
  EXPECT_NEAR(there.y(), 45.25, 1e-9);
}

TEST_F(ImageViewTest, nextPhotoOfTheSameSizeKeepsTheZoom) {
  view_.zoomTo(2.0, {200, 150});
  view_.setPhoto(solidDisplay(800, 600, Qt::blue));
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 2.0);
  view_.setPhoto(nullptr);
  view_.setPhoto(solidDisplay(800, 600, Qt::green));
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 2.0);
  view_.setPhoto(solidDisplay(801, 600, Qt::blue));
  EXPECT_TRUE(view_.viewState().fit);
}

TEST_F(ImageViewTest, setViewStateIsSilentAndBounded) {
  QSignalSpy spy(&view_, &ImageView::viewStateChanged);
  view_.setViewState({false, 1000.0, {400, 300}});
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 64.0);
  EXPECT_EQ(spy.count(), 0);
  view_.zoomBy(0.5);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 32.0);
  EXPECT_EQ(spy.count(), 1);
}

TEST_F(ImageViewTest, hoverTellsThePixelAndNothingOutside) {
  QSignalSpy spy(&view_, &ImageView::hovered);
  const auto last = [&] { return spy.last().at(0).value<std::optional<QPoint>>(); };
  moveTo(view_, {100.2, 50.7});
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(last(), QPoint(200, 101));
  moveTo(view_, {100.3, 50.7});
  EXPECT_EQ(spy.count(), 1) << "the same pixel is not told twice";
  wheel(view_, {100.3, 50.7}, -10.0);
  EXPECT_EQ(spy.count(), 1) << "zooming at the cursor keeps its pixel";
  moveTo(view_, {2, 2});
  EXPECT_EQ(last(), std::nullopt) << "outside the small picture";
  moveTo(view_, {100.3, 50.7});
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(&view_, &leave);
  EXPECT_EQ(last(), std::nullopt);
  EXPECT_EQ(spy.count(), 4);
}

TEST_F(ImageViewTest, hoverReachesTheLastPixelAndNoFurther) {
  QSignalSpy spy(&view_, &ImageView::hovered);
  moveTo(view_, {399.9, 299.9});
  EXPECT_EQ(spy.last().at(0).value<std::optional<QPoint>>(), QPoint(799, 599));
}

TEST_F(ImageViewTest, splitHandleIsDragged) {
  view_.setOverlay(solidDisplay(800, 600, Qt::blue));
  view_.setSplit(true);
  QSignalSpy moved(&view_, &ImageView::splitMoved);
  QSignalSpy panned(&view_, &ImageView::viewStateChanged);
  moveTo(view_, {203, 40});
  EXPECT_EQ(view_.cursor().shape(), Qt::SplitHCursor);
  drag(view_, {203, 40}, {103, 90});
  EXPECT_NEAR(view_.splitPosition(), 0.25, 1e-9) << "held where it was taken";
  EXPECT_NEAR(moved.last().at(0).toDouble(), 0.25, 1e-9);
  EXPECT_EQ(panned.count(), 0);
  drag(view_, {100, 40}, {-50, 40});
  EXPECT_EQ(view_.splitPosition(), 0.0) << "stays in the pane";
  moveTo(view_, {300, 40});
  EXPECT_NE(view_.cursor().shape(), Qt::SplitHCursor);
}

TEST_F(ImageViewTest, shiftWheelMovesTheSplit) {
  view_.setOverlay(solidDisplay(800, 600, Qt::blue));
  view_.setSplit(true);
  wheel(view_, {30, 30}, 2.0, Qt::ShiftModifier);
  EXPECT_NEAR(view_.splitPosition(), 0.54, 1e-9);
  EXPECT_DOUBLE_EQ(view_.viewState().zoom, 0.5);
  doubleClick(view_, {0.54 * 400, 30});
  EXPECT_DOUBLE_EQ(view_.splitPosition(), 0.5) << "double-click on the handle resets it";
}

TEST_F(ImageViewTest, withoutAnOverlayThereIsNoHandleToGrab) {
  view_.setSplit(true);
  drag(view_, {200, 40}, {100, 40});
  EXPECT_DOUBLE_EQ(view_.splitPosition(), 0.5);
  EXPECT_FALSE(view_.viewState().fit) << "it panned instead";
}

TEST_F(ImageViewTest, contextMenuIsAskedFor) {
  QSignalSpy spy(&view_, &ImageView::contextMenuAsked);
  QContextMenuEvent event(QContextMenuEvent::Mouse, {10, 10}, {77, 88});
  QApplication::sendEvent(&view_, &event);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy.at(0).at(0).toPoint(), QPoint(77, 88));
}

TEST(ImageViewEmpty, survivesEveryGesture) {
  ImageView view;
  showAt(view, 300, 200);
  QSignalSpy spy(&view, &ImageView::viewStateChanged);
  wheel(view, {50, 50}, 3.0);
  drag(view, {50, 50}, {90, 90});
  doubleClick(view, {50, 50});
  view.zoomBy(2.0);
  view.setOverlay(solidDisplay(8, 8, Qt::blue));
  view.setSplit(true);
  view.setPatchGrid({4, 4});
  view.setMarkedPixel(QPoint(1, 1));
  view.setPhoto(makeDisplayImage(Image()));
  EXPECT_FALSE(view.grab().isNull());
  EXPECT_EQ(spy.count(), 0);
}

TEST(ImageViewEmpty, keepsTheStateThatALinkGaveBeforeThePhoto) {
  ImageView view;
  showAt(view, 300, 200);
  view.setViewState({false, 2.0, {50, 40}});
  view.setPhoto(solidDisplay(100, 80, Qt::red));
  EXPECT_EQ(view.viewState(), (ViewState{false, 2.0, {50, 40}}));
}

TEST(ImageViewEmpty, speaksToScreenReaders) {
  ImageView view;
  EXPECT_FALSE(view.accessibleName().isEmpty());
  view.setTag(QStringLiteral("Depth · metres"));
  view.setMessage(QStringLiteral("No model yet."));
  EXPECT_TRUE(view.accessibleName().contains(QStringLiteral("Depth · metres")));
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("No model yet."));
  EXPECT_EQ(view.focusPolicy(), Qt::StrongFocus);
}

}  // namespace
}  // namespace patchscape
