// SPDX-License-Identifier: Apache-2.0
// Mouse and keys on the pane.
#include "tests/unit/cloud/view_support.h"

#include <QAction>
#include <QSignalSpy>
#include <QWheelEvent>

namespace patchscape {
namespace {

using namespace patchscape::testing;

class CloudInputTest : public ViewTest {
 protected:
  void turnWheel(QPoint at, int notches, Qt::KeyboardModifiers keys = {}) {
    QWheelEvent wheel(at,
                      view_->mapToGlobal(at),
                      {},
                      {0, notches * 120},
                      Qt::NoButton,
                      keys,
                      Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(view_.get(), &wheel);
  }
  [[nodiscard]] const CameraPose& pose() const { return view_->scene().pose(); }
};

TEST_F(CloudInputTest, LeftDragTurnsTheCloud) {
  const Image before = onScreen(*view_);
  const CameraPose start = pose();
  drag(Qt::LeftButton, {300, 200}, {80, 20});
  EXPECT_NE(pose().eye, start.eye);
  EXPECT_NEAR(pose().distance(), start.distance(), 1e-3F);
  settle(*view_);
  EXPECT_GT(difference(before, onScreen(*view_, QStringLiteral("view_orbit"))), 0.1);
  QTest::mouseDClick(view_.get(), Qt::LeftButton, {}, {300, 200});
  settle(*view_);
  EXPECT_LT(difference(before, onScreen(*view_)), 0.001);
}

TEST_F(CloudInputTest, MiddleAndShiftLeftDragPan) {
  for (const auto& [button, keys] :
       {std::pair{Qt::MiddleButton, Qt::KeyboardModifiers()},
        std::pair{Qt::LeftButton, Qt::KeyboardModifiers(Qt::ShiftModifier)}}) {
    view_->show3d(CloudPreset::kFront);
    const CameraPose start = pose();
    const std::size_t point = pointOf(*cloud_, 100, 120);
    const QPoint at = placeOf(point);
    drag(button, {300, 200}, {60, 30}, keys);
    EXPECT_EQ(pose().up, start.up);
    EXPECT_GT(placeOf(point).x(), at.x() + 30);
    EXPECT_GT(placeOf(point).y(), at.y() + 15);
  }
}

TEST_F(CloudInputTest, WheelAndRightDragZoom) {
  const float start = pose().distance();
  turnWheel({320, 240}, 2);
  EXPECT_LT(pose().distance(), start);
  view_->show3d(CloudPreset::kFront);
  drag(Qt::RightButton, {300, 300}, {0, -100});
  EXPECT_LT(pose().distance(), start);
  drag(Qt::RightButton, {300, 200}, {0, 200});
  EXPECT_GT(pose().distance(), start);
}

TEST_F(CloudInputTest, CtrlWheelKeepsWhatIsUnderTheCursor) {
  const std::size_t point = pointOf(*cloud_, 90, 60);
  const QPoint at = placeOf(point);
  turnWheel(at, 5, Qt::ControlModifier);
  EXPECT_LE((placeOf(point) - at).manhattanLength(), 2);
}

TEST_F(CloudInputTest, MiddleClickSetsTheCentreOfTurning) {
  const std::size_t ball = pointOf(*cloud_, 210, 160);
  const QPoint at = placeOf(ball);
  QTest::mouseClick(view_.get(), Qt::MiddleButton, {}, at);
  drag(Qt::LeftButton, {100, 200}, {120, 40});
  EXPECT_LE((placeOf(ball) - at).manhattanLength(), 3);
}

TEST_F(CloudInputTest, HoverAndClickNameThePoint) {
  QSignalSpy hovered(view_.get(), &PointCloudView::pointHovered);
  QSignalSpy picked(view_.get(), &PointCloudView::pointPicked);
  const std::size_t point = pointOf(*cloud_, 100, 120);
  std::optional<std::size_t> seen;
  QObject::connect(
      view_.get(), &PointCloudView::pointHovered, view_.get(), [&](std::optional<std::size_t> at) {
        seen = at;
      });
  const auto place = view_->scene().placeOf(point);
  QMouseEvent move(QEvent::MouseMove,
                   QPointF(static_cast<double>(place->x), static_cast<double>(place->y)),
                   QPointF(),
                   Qt::NoButton,
                   Qt::NoButton,
                   {});
  QCoreApplication::sendEvent(view_.get(), &move);
  EXPECT_EQ(seen, point);
  QTest::mouseClick(view_.get(), Qt::LeftButton, {}, placeOf(point));
  EXPECT_EQ(picked.count(), 1);
  // A drag is no click.
  drag(Qt::LeftButton, {300, 200}, {80, 0});
  EXPECT_EQ(picked.count(), 1);
  QEvent leave(QEvent::Leave);
  QCoreApplication::sendEvent(view_.get(), &leave);
  EXPECT_EQ(seen, std::nullopt);
}

TEST_F(CloudInputTest, KeypadChoosesPresets) {
  const Vector3 front = pose().eye;
  QSignalSpy styles(view_.get(), &PointCloudView::styleChanged);
  const auto press = [&](Qt::Key key) {
    QTest::keyClick(view_.get(), key, Qt::KeypadModifier);
    return pose().eye;
  };
  EXPECT_GT(press(Qt::Key_3).x, 3.0F);
  EXPECT_GT(press(Qt::Key_7).y, 3.0F);
  const Vector3 isometric = press(Qt::Key_9);
  EXPECT_GT(isometric.x, 1.0F);
  EXPECT_GT(isometric.y, 1.0F);
  EXPECT_EQ(press(Qt::Key_1), front);
  press(Qt::Key_5);
  EXPECT_TRUE(view_->scene().style().orthographic);
  EXPECT_EQ(styles.count(), 1);
  // NumLock off: the same keys.
  EXPECT_GT(press(Qt::Key_PageDown).x, 3.0F);
  QTest::keyClick(view_.get(), Qt::Key_R);
  EXPECT_EQ(pose().eye, front);
  QTest::keyClick(view_.get(), Qt::Key_Left);
  EXPECT_NE(pose().eye, front);
}

TEST_F(CloudInputTest, DigitsAboveTheLettersStayTheWindows) {
  const Vector3 front = pose().eye;
  QTest::keyClick(view_.get(), Qt::Key_3);
  EXPECT_EQ(pose().eye, front);
}

}  // namespace
}  // namespace patchscape
