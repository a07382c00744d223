// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/view_transform.h"

#include <gtest/gtest.h>

#include <limits>

namespace patchscape {
namespace {

void expectSame(const QPointF& a, const QPointF& b) {
  EXPECT_NEAR(a.x(), b.x(), 1e-6);
  EXPECT_NEAR(a.y(), b.y(), 1e-6);
}

TEST(ViewTransform, fitShowsAllAndTouchesTwoSides) {
  const ViewTransform wide({800, 600}, {1600, 400}, {});
  EXPECT_DOUBLE_EQ(wide.zoom(), 0.5);
  EXPECT_EQ(wide.pictureRect(), QRectF(0, 200, 800, 200));
  const ViewTransform tall({800, 600}, {300, 1200}, {});
  EXPECT_EQ(tall.pictureRect(), QRectF(325, 0, 150, 600));
}

TEST(ViewTransform, fitEnlargesSmallPicturesToTheLargestZoomAtMost) {
  EXPECT_DOUBLE_EQ(ViewTransform({800, 600}, {100, 100}, {}).zoom(), 6.0);
  EXPECT_DOUBLE_EQ(ViewTransform({800, 600}, {1, 1}, {}).zoom(), kMaxZoom);
}

TEST(ViewTransform, hugePictureStillFits) {
  const ViewTransform view({300, 200}, {32000, 32000}, {});
  EXPECT_LT(view.zoom(), kMinZoom);
  EXPECT_EQ(view.pictureRect().height(), 200.0);
}

TEST(ViewTransform, mapsAreInverse) {
  const ViewTransform view({811, 603}, {4000, 3000}, {false, 1.37, {1234.5, 987.6}});
  for (const QPointF& at : {QPointF(0, 0), QPointF(17.25, 590), QPointF(811, 603)}) {
    expectSame(view.toPane(view.toPicture(at)), at);
  }
  expectSame(view.toPane({1234.5, 987.6}), {405.5, 301.5});
}

TEST(ViewTransform, zoomKeepsTheAnchorAtBothEnds) {
  const QPointF anchor(700, 100);
  const ViewTransform start({800, 600}, {1000, 800}, {false, 1.0, {500, 400}});
  const QPointF under = start.toPicture(anchor);
  for (const double zoom : {0.5, 2.0, 63.0, 1e9, 1e-9}) {
    const ViewState state = start.zoomedTo(zoom, anchor);
    const ViewTransform after({800, 600}, {1000, 800}, state);
    EXPECT_FALSE(state.fit);
    EXPECT_GE(state.zoom, kMinZoom);
    EXPECT_LE(state.zoom, kMaxZoom);
    if (zoom >= 0.5) {
      expectSame(after.toPane(under), anchor);
    }
  }
}

TEST(ViewTransform, pictureCannotBeLost) {
  const QSizeF pane(800, 600);
  for (const QSize& picture : {QSize(4000, 3000), QSize(30, 20), QSize(9000, 2)}) {
    for (const double zoom : {0.1, 1.0, 20.0}) {
      for (const QPointF& centre : {QPointF(1e7, 1e7), QPointF(-1e7, 0), QPointF(0, -1e7)}) {
        const ViewTransform view(pane, picture, {false, zoom, centre});
        const QRectF shown = view.pictureRect() & QRectF(QPointF(), pane);
        const QSizeF whole = view.pictureRect().size();
        EXPECT_GE(shown.width(), std::min(64.0, whole.width()) - 1e-6);
        EXPECT_GE(shown.height(), std::min(64.0, whole.height()) - 1e-6);
      }
    }
  }
}

TEST(ViewTransform, paneSmallerThanTheStripStaysValid) {
  const ViewTransform view({20, 20}, {4000, 3000}, {false, 1.0, {1e6, 1e6}});
  EXPECT_GE((view.pictureRect() & QRectF(0, 0, 20, 20)).width(), 20.0 - 1e-6);
}

TEST(ViewTransform, panMovesThePictureWithTheHand) {
  const ViewTransform view({800, 600}, {4000, 3000}, {false, 2.0, {2000, 1500}});
  const ViewTransform after({800, 600}, {4000, 3000}, view.pannedBy({30, -40}));
  expectSame(after.toPane({2000, 1500}), QPointF(430, 260));
}

TEST(ViewTransform, brokenStateBecomesAFit) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(ViewTransform({800, 600}, {40, 30}, {false, nan, {0, 0}}).state().fit);
  EXPECT_TRUE(ViewTransform({800, 600}, {40, 30}, {false, 0.0, {0, 0}}).state().fit);
  EXPECT_TRUE(ViewTransform({800, 600}, {40, 30}, {false, 1.0, {nan, 0}}).state().fit);
}

TEST(ViewTransform, emptyPictureOrPaneKeepsTheState) {
  const ViewState state{false, 3.0, {5, 6}};
  EXPECT_EQ(ViewTransform({800, 600}, {}, state).state(), state);
  EXPECT_EQ(ViewTransform({0, 0}, {40, 30}, state).state(), state);
}

}  // namespace
}  // namespace patchscape
