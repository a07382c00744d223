// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/widgets/drawing_support.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QScreen>

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class Drawing : public ::testing::Test {
 protected:
  void SetUp() override {
    showAt(view_, 400, 300);
    view_.setPhoto(solidDisplay(800, 600, Qt::red));
    QCoreApplication::processEvents();
    panned_.clear();
  }

  [[nodiscard]] QImage seen() { return view_.grab().toImage(); }

  ImageView view_;
  WindowMouse mouse_{view_, view_};
  QSignalSpy lines_{&view_, &ImageView::lineDrawn};
  QSignalSpy regions_{&view_, &ImageView::regionDrawn};
  QSignalSpy points_{&view_, &ImageView::pointClicked};
  QSignalSpy panned_{&view_, &ImageView::viewStateChanged};

  [[nodiscard]] QPolygonF lastRegion() { return regions_.last().at(0).value<QPolygonF>(); }
  [[nodiscard]] RegionMode lastMode() { return regions_.last().at(1).value<RegionMode>(); }
  [[nodiscard]] qsizetype drawnCount() const {
    return lines_.count() + regions_.count() + points_.count();
  }
};

class DrawingAtZoom : public Drawing, public ::testing::WithParamInterface<double> {};

TEST_P(DrawingAtZoom, aLineBetweenTwoSpotsOnTheScreenHasTheirPixels) {
  // What a person does: aim at what the screen shows.
  const QPoint first(396, 305);
  const QPoint second(409, 296);
  view_.setPhoto(spots({800, 600}, {first, second}));
  // Painting moves a picture to whole device pixels; at 50 % and 100 % it is there already.
  view_.setViewState({false, GetParam(), {402, 298}});
  const double reach = 6.0 * GetParam() + 4.0;
  const auto spot = [&](const QPoint& pixel) {
    return lightNear(view_, view_.toPane(QPointF(pixel)), reach);
  };
  const QPointF from = spot(first);
  const QPointF to = spot(second);
  ASSERT_GT(from.x(), 0.0);
  ASSERT_GT(to.x(), 0.0);
  view_.setTool(CanvasTool::kLine);
  drag(view_, from, to);
  ASSERT_EQ(lines_.count(), 1);
  EXPECT_TRUE(nearPoint(lines_.at(0).at(0).toPointF(), first, 0.5));
  EXPECT_TRUE(nearPoint(lines_.at(0).at(1).toPointF(), second, 0.5));
  EXPECT_EQ(panned_.count(), 0) << "a drag with a tool must not pan";
  view_.setTool(CanvasTool::kPoint);
  drag(view_, from, from);
  ASSERT_EQ(points_.count(), 1);
  EXPECT_EQ(points_.at(0).at(0).toPoint(), first);
}

INSTANTIATE_TEST_SUITE_P(Zooms, DrawingAtZoom, ::testing::Values(0.5, 1.0, 3.7, 8.0, 12.0));

TEST_F(Drawing, theFirstPixelsCentreIsZero) {
  view_.setViewState({false, 20.0, {0, 0}});
  // The picture's corner is in the middle of the pane; 10 px right and down of it is the centre.
  view_.setTool(CanvasTool::kLine);
  mouse_.drag({{210, 160}, {230, 180}, {250, 200}});
  ASSERT_EQ(lines_.count(), 1);
  EXPECT_TRUE(nearPoint(lines_.at(0).at(0).toPointF(), {0, 0}, 1e-9));
  EXPECT_TRUE(nearPoint(lines_.at(0).at(1).toPointF(), {2, 2}, 1e-9));
}

TEST_F(Drawing, lineEndsStayBetweenTheOuterPixelCentres) {
  view_.setViewState({false, 0.25, {400, 300}});
  view_.setTool(CanvasTool::kLine);
  mouse_.drag({{200, 150}, {399, 299}});
  ASSERT_EQ(lines_.count(), 1);
  EXPECT_EQ(lines_.at(0).at(1).toPointF(), QPointF(799, 599));
  mouse_.drag({{20, 20}, {200, 150}});
  EXPECT_EQ(lines_.count(), 1) << "begun beside the picture";
  EXPECT_EQ(panned_.count(), 0);
}

TEST_F(Drawing, aBoxSelectsThePixelsUnderIt) {
  view_.setViewState({false, 16.0, {400, 300}});
  const auto corner = [&](int x, int y) { return view_.toPane(QPointF(x, y)).toPoint(); };
  view_.setTool(CanvasTool::kBox);
  // From bottom right to top left: the direction makes no difference.
  mouse_.drag({corner(405, 304), corner(398, 302), corner(396, 297)});
  ASSERT_EQ(regions_.count(), 1);
  EXPECT_EQ(lastMode(), RegionMode::kReplace);
  const SelectionMask mask = selectionAfter({}, lastRegion(), lastMode(), {800, 600});
  ASSERT_TRUE(mask.fits({800, 600}));
  for (int y = 0; y < 600; ++y) {
    for (int x = 0; x < 800; ++x) {
      const bool wanted = x >= 396 && x < 405 && y >= 297 && y < 304;
      ASSERT_EQ((*mask.pixels)[static_cast<std::size_t>(y * 800 + x)], wanted ? 1 : 0)
          << x << ' ' << y;
    }
  }
}

TEST_F(Drawing, regionsAreCutAtThePicture) {
  view_.setViewState({false, 0.25, {400, 300}});
  view_.setTool(CanvasTool::kBox);
  mouse_.drag({{5, 5}, {395, 295}});
  ASSERT_EQ(regions_.count(), 1);
  EXPECT_EQ(lastRegion().boundingRect(), QRectF(-0.5, -0.5, 800, 600));
  view_.setTool(CanvasTool::kLasso);
  mouse_.drag({{200, 5}, {395, 150}, {200, 295}, {5, 150}});
  ASSERT_EQ(regions_.count(), 2);
  EXPECT_EQ(lastRegion().boundingRect(), QRectF(-0.5, -0.5, 800, 600));
  view_.setTool(CanvasTool::kBox);
  mouse_.drag({{5, 5}, {60, 40}});
  EXPECT_EQ(regions_.count(), 2) << "wholly beside the picture";
}

TEST_F(Drawing, aLassoHoldsWhatItGoesAround) {
  view_.setTool(CanvasTool::kLasso);
  std::vector<QPoint> circle;
  for (int i = 0; i < 90; ++i) {
    const double angle = i * 2.0 * M_PI / 90.0;
    circle.emplace_back(qRound(200 + 100 * std::cos(angle)), qRound(150 + 100 * std::sin(angle)));
  }
  mouse_.drag(circle);
  ASSERT_EQ(regions_.count(), 1);
  const SelectionMask mask = selectionAfter({}, lastRegion(), lastMode(), {800, 600});
  const auto area = static_cast<double>(std::ranges::count(*mask.pixels, std::uint8_t{1}));
  // Radius 200 picture pixels; the corners of the path lie within one of it, so 1 %.
  EXPECT_NEAR(area, M_PI * 200 * 200, 0.01 * M_PI * 200 * 200);
}

TEST_F(Drawing, shiftAddsAndAltTakesAway) {
  view_.setTool(CanvasTool::kBox);
  const std::vector<QPoint> path{{100, 100}, {150, 150}};
  mouse_.drag(path, Qt::ShiftModifier);
  EXPECT_EQ(lastMode(), RegionMode::kAdd);
  mouse_.drag(path, Qt::AltModifier);
  EXPECT_EQ(lastMode(), RegionMode::kSubtract);
  mouse_.drag(path, Qt::AltModifier | Qt::ShiftModifier);
  EXPECT_EQ(lastMode(), RegionMode::kSubtract);
  mouse_.drag(path, Qt::ControlModifier);
  EXPECT_EQ(lastMode(), RegionMode::kReplace);
  // Let go before the button, or pressed while drawing.
  mouse_.press(path[0], Qt::LeftButton, Qt::ShiftModifier);
  mouse_.move(path[1]);
  mouse_.release(path[1]);
  EXPECT_EQ(lastMode(), RegionMode::kAdd);
  mouse_.press(path[0]);
  mouse_.move(path[1]);
  mouse_.release(path[1], Qt::LeftButton, Qt::AltModifier);
  EXPECT_EQ(lastMode(), RegionMode::kSubtract);
  EXPECT_EQ(regions_.count(), 6);
}

TEST_F(Drawing, aClickIsNoDrag) {
  for (const CanvasTool tool : {CanvasTool::kLine, CanvasTool::kBox, CanvasTool::kLasso}) {
    view_.setTool(tool);
    mouse_.drag({{100, 100}});
    mouse_.drag({{100, 100}, {101, 101}});
  }
  // Away and back again is none either.
  view_.setTool(CanvasTool::kLine);
  mouse_.drag({{100, 100}, {180, 120}, {100, 101}});
  EXPECT_EQ(drawnCount(), 0);
}

TEST_F(Drawing, aRegionThatHoldsNoPixelIsNone) {
  view_.setViewState({false, 64.0, {400.5, 300.5}});
  view_.setTool(CanvasTool::kBox);
  // Within one pixel, beside its centre in the middle of the pane.
  mouse_.drag({{205, 155}, {220, 170}});
  EXPECT_EQ(regions_.count(), 0);
  mouse_.drag({{195, 145}, {220, 170}});
  EXPECT_EQ(regions_.count(), 1);
}

TEST_F(Drawing, pointsAreChosenWhereTheButtonIsLetGo) {
  view_.setTool(CanvasTool::kPoint);
  mouse_.drag({{100, 50}});
  ASSERT_EQ(points_.count(), 1);
  EXPECT_EQ(points_.at(0).at(0).toPoint(), QPoint(200, 100));
  mouse_.drag({{100, 50}, {120, 61}});
  EXPECT_EQ(points_.at(1).at(0).toPoint(), QPoint(240, 122));
  view_.setViewState({false, 0.25, {400, 300}});
  mouse_.drag({{10, 10}});
  mouse_.drag({{200, 150}, {10, 10}});
  EXPECT_EQ(points_.count(), 2) << "beside the picture";
  view_.setTool(CanvasTool::kNone);
  mouse_.drag({{200, 150}});
  EXPECT_EQ(points_.count(), 2) << "without a tool a click is no choice";
}

TEST_F(Drawing, escapeCancelsTheShapeAndNothingElse) {
  QAction stop;
  stop.setShortcut(Qt::Key_Escape);
  view_.addAction(&stop);
  QSignalSpy stopped(&stop, &QAction::triggered);
  view_.activateWindow();
  view_.setFocus();
  static_cast<void>(QTest::qWaitForWindowActive(&view_));
  for (const CanvasTool tool :
       {CanvasTool::kLine, CanvasTool::kBox, CanvasTool::kLasso, CanvasTool::kPoint}) {
    view_.setTool(tool);
    const QImage before = seen();
    mouse_.press({100, 100});
    mouse_.move({160, 150});
    ASSERT_NE(seen(), before);
    QTest::keyClick(view_.windowHandle(), Qt::Key_Escape);
    EXPECT_EQ(view_.tool(), tool) << "the tool stays";
    mouse_.move({170, 150});
    mouse_.release({170, 150});
    view_.setMarkedPixel(std::nullopt);
    EXPECT_EQ(seen(), before);
  }
  EXPECT_EQ(drawnCount(), 0);
  EXPECT_EQ(stopped.count(), 0) << "the window's own Esc";
  QTest::keyClick(view_.windowHandle(), Qt::Key_Escape);
  EXPECT_EQ(stopped.count(), 1) << "is the window's again";
}

TEST_F(Drawing, rightButtonCancelsWithoutAMenu) {
  QSignalSpy menus(&view_, &ImageView::contextMenuAsked);
  view_.setTool(CanvasTool::kBox);
  mouse_.press({100, 100});
  mouse_.move({150, 150});
  mouse_.press({150, 150}, Qt::RightButton);
  mouse_.release({150, 150}, Qt::RightButton);
  mouse_.release({180, 180});
  EXPECT_EQ(regions_.count(), 0);
  EXPECT_EQ(menus.count(), 0);
  mouse_.press({150, 150}, Qt::RightButton);
  mouse_.release({150, 150}, Qt::RightButton);
  EXPECT_EQ(menus.count(), 1) << "with nothing to cancel it is the menu's again";
}

TEST_F(Drawing, middleButtonPansWithAToolActive) {
  view_.setViewState({false, 2.0, {400, 300}});
  view_.setTool(CanvasTool::kLasso);
  const QPointF under = view_.toPicture({100, 100});
  mouse_.press({100, 100}, Qt::MiddleButton);
  mouse_.move({130, 80});
  EXPECT_EQ(view_.cursor().shape(), Qt::ClosedHandCursor);
  mouse_.release({130, 80}, Qt::MiddleButton);
  EXPECT_EQ(view_.cursor().shape(), Qt::CrossCursor);
  EXPECT_TRUE(nearPoint(view_.toPicture({130, 80}), under, 1e-9));
  EXPECT_EQ(drawnCount(), 0);
}

TEST_F(Drawing, aLineStaysInThePictureWhileTheViewMoves) {
  view_.setViewState({false, 2.0, {400, 300}});
  view_.setTool(CanvasTool::kLine);
  // Pixel centres under whole pane pixels.
  const QPointF from = view_.toPicture({101, 101}) - QPointF(0.5, 0.5);
  mouse_.press({101, 101});
  mouse_.move({150, 120});
  mouse_.press({150, 120}, Qt::MiddleButton);
  mouse_.move({90, 160});
  mouse_.release({90, 160}, Qt::MiddleButton);
  wheel(view_, {90, 160}, 2.0);
  EXPECT_NEAR(view_.viewState().zoom, 2.88, 1e-9);
  mouse_.move({260, 170});
  const QPointF to = view_.toPicture({260, 170}) - QPointF(0.5, 0.5);
  mouse_.release({260, 170});
  ASSERT_EQ(lines_.count(), 1);
  EXPECT_TRUE(nearPoint(lines_.at(0).at(0).toPointF(), from, 1e-9));
  EXPECT_TRUE(nearPoint(lines_.at(0).at(1).toPointF(), to, 1e-9));
}

TEST_F(Drawing, quickClicksDoNotFit) {
  view_.setViewState({false, 2.0, {400, 300}});
  view_.setTool(CanvasTool::kPoint);
  mouse_.drag({{100, 100}});
  doubleClick(view_, {100, 100});
  EXPECT_FALSE(view_.viewState().fit);
  EXPECT_EQ(points_.count(), 2);
  view_.setTool(CanvasTool::kNone);
  doubleClick(view_, {100, 100});
  EXPECT_TRUE(view_.viewState().fit);
}

TEST_F(Drawing, splitHandleGivesWayToATool) {
  view_.setOverlay(solidDisplay(800, 600, Qt::blue));
  view_.setSplit(true);
  view_.setTool(CanvasTool::kLine);
  mouse_.move({200, 50});
  EXPECT_EQ(view_.cursor().shape(), Qt::CrossCursor);
  mouse_.drag({{200, 50}, {250, 90}});
  EXPECT_EQ(lines_.count(), 1);
  EXPECT_DOUBLE_EQ(view_.splitPosition(), 0.5);
  wheel(view_, {30, 30}, 2.0, Qt::ShiftModifier);
  EXPECT_NEAR(view_.splitPosition(), 0.54, 1e-9);
}

TEST_F(Drawing, everyWayOutOfADragEndsIt) {
  view_.setTool(CanvasTool::kBox);
  QSignalSpy changes(&view_, &ImageView::drawingChanged);
  const auto isEnded = [&] {
    return !changes.isEmpty() && !changes.last().at(0).value<std::optional<DrawnShape>>();
  };
  const auto begin = [&] {
    mouse_.press({100, 100});
    mouse_.move({150, 150});
    EXPECT_FALSE(isEnded());
  };
  begin();
  // A release that another window has had: the next move comes without a button.
  moveTo(view_, {160, 160});
  EXPECT_TRUE(isEnded());
  mouse_.release({160, 160});
  begin();
  view_.setTool(CanvasTool::kLasso);
  EXPECT_TRUE(isEnded()) << "another tool";
  mouse_.release({150, 150});
  begin();
  view_.setPhoto(solidDisplay(800, 600, Qt::green));
  EXPECT_FALSE(isEnded()) << "the next frame of a film";
  view_.setPhoto(solidDisplay(640, 480, Qt::green));
  EXPECT_TRUE(isEnded()) << "another picture";
  mouse_.release({150, 150});
  begin();
  view_.setPhoto(nullptr);
  EXPECT_TRUE(isEnded()) << "no picture";
  mouse_.release({150, 150});
  view_.setPhoto(solidDisplay(800, 600, Qt::green));
  begin();
  EXPECT_TRUE(view_.cancelDrawing());
  EXPECT_TRUE(isEnded());
  EXPECT_FALSE(view_.cancelDrawing());
  mouse_.release({150, 150});
  begin();
  view_.hide();
  EXPECT_TRUE(isEnded()) << "hidden";
  EXPECT_EQ(drawnCount(), 0);
}

TEST_F(Drawing, whatIsDrawnIsSeenWithItsLabel) {
  for (const CanvasTool tool : {CanvasTool::kLine, CanvasTool::kBox, CanvasTool::kLasso}) {
    view_.setTool(tool);
    mouse_.press({100, 100});
    for (const QPoint& at : {QPoint(200, 100), QPoint(200, 180)}) {
      mouse_.move(at);
    }
    view_.setDrawingLabel(QStringLiteral("1.25 m"));
    view_.setMarkedPixel(std::nullopt);
    const QPointF on = tool == CanvasTool::kLine ? QPointF(150, 140) : QPointF(150, 100);
    const QImage with = seen();
    EXPECT_GT(colourAt(with, on).green(), 200) << "the light line";
    EXPECT_LT(colourAt(with, {232, 200}).red(), 60) << "the label's box";
    mouse_.release({200, 180});
    EXPECT_EQ(colourAt(seen(), on), QColor(Qt::red));
    EXPECT_EQ(colourAt(seen(), {232, 200}), QColor(Qt::red)) << "it goes with the shape";
  }
}

TEST_F(Drawing, screenKeepsNoTrailOfEarlierShapes) {
  // The view repaints only what changed; the screen must still be what a full painting gives.
  if (QGuiApplication::platformName() != QLatin1String("xcb")) {
    GTEST_SKIP() << "needs a screen that can be read back, not "
                 << QGuiApplication::platformName().toStdString();
  }
  const auto expectSame = [&](const char* when) {
    const auto same = [&] {
      QImage screen = view_.screen()->grabWindow(view_.winId()).toImage();
      QImage wanted = seen();
      screen.setDevicePixelRatio(1.0);
      wanted.setDevicePixelRatio(1.0);
      return screen.convertToFormat(QImage::Format_RGB32) ==
             wanted.convertToFormat(QImage::Format_RGB32);
    };
    EXPECT_TRUE(waitFor(same, 2000)) << when;
  };
  for (const CanvasTool tool :
       {CanvasTool::kLine, CanvasTool::kBox, CanvasTool::kLasso, CanvasTool::kPoint}) {
    view_.setTool(tool);
    mouse_.press({50, 60}, Qt::LeftButton, Qt::ShiftModifier);
    for (const QPoint& at : {QPoint(300, 200), QPoint(120, 250), QPoint(90, 70)}) {
      mouse_.move(at);
      view_.setDrawingLabel(QStringLiteral("%1 px").arg(at.x()));
      QCoreApplication::processEvents();
    }
    expectSame("while drawing");
    wheel(view_, {90, 70}, 2.0);
    QCoreApplication::processEvents();
    mouse_.move({150, 90});
    expectSame("after zooming");
    view_.cancelDrawing();
    expectSame("after cancelling");
    mouse_.release({150, 90});
    view_.fit();
  }
}

TEST_F(Drawing, describesItselfToScreenReaders) {
  const QString plain = view_.accessibleDescription();
  view_.setTool(CanvasTool::kBox);
  EXPECT_TRUE(view_.accessibleDescription().contains(QStringLiteral("Shift")));
  view_.setTool(CanvasTool::kLine);
  EXPECT_TRUE(view_.accessibleDescription().contains(QStringLiteral("line")));
  view_.setTool(CanvasTool::kNone);
  EXPECT_EQ(view_.accessibleDescription(), plain);
}

TEST(DrawingEmpty, survivesEveryGesture) {
  ImageView view;
  showAt(view, 300, 200);
  QSignalSpy changes(&view, &ImageView::drawingChanged);
  for (const CanvasTool tool :
       {CanvasTool::kLine, CanvasTool::kBox, CanvasTool::kLasso, CanvasTool::kPoint}) {
    view.setTool(tool);
    drag(view, {50, 50}, {150, 120});
    doubleClick(view, {60, 60});
  }
  view.setMarkedLines({{QLineF(0, 0, 9, 9), QStringLiteral("1 m")}});
  view.setMirroredShape(DrawnShape{CanvasTool::kBox, {{QPointF(1, 1)}}, RegionMode::kAdd});
  view.setMirroredShape(DrawnShape{CanvasTool::kLasso, {}, RegionMode::kAdd});
  EXPECT_FALSE(view.grab().isNull());
  EXPECT_EQ(changes.count(), 0);
}

}  // namespace
}  // namespace patchscape
