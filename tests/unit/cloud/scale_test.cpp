// SPDX-License-Identifier: Apache-2.0
// Device pixels are not the window's: run a second time at 200 % (see CMakeLists.txt).
#include "tests/unit/cloud/view_support.h"

namespace patchscape {
namespace {

using namespace patchscape::testing;

TEST(CloudScale, PictureMarksAndMouseMeetAtAnyScale) {
  if (!PointCloudView::isSupported()) {
    GTEST_SKIP() << "This screen offers no OpenGL 3.2 in widgets.";
  }
  const auto cloud = room();
  PointCloudView view;
  view.setTag(QStringLiteral("Point cloud · m"));
  view.resize(400, 300);
  view.move(10, 10);
  view.setStyle({.axes = true, .grid = true});
  view.setCloud(cloud);
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  settle(view);
  const double ratio = view.devicePixelRatioF();
  if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) {
    EXPECT_EQ(ratio, qEnvironmentVariable("QT_SCALE_FACTOR").toDouble());
  }

  const std::size_t point = pointOf(*cloud, 100, 80);
  const auto place = view.scene().placeOf(point);
  const QPointF at(static_cast<double>(place->x) / ratio, static_cast<double>(place->y) / ratio);
  std::optional<std::size_t> seen;
  QObject::connect(
      &view, &PointCloudView::pointHovered, &view, [&](std::optional<std::size_t> hovered) {
        seen = hovered;
      });
  QMouseEvent move(QEvent::MouseMove, at, QPointF(), Qt::NoButton, Qt::NoButton, {});
  QCoreApplication::sendEvent(&view, &move);
  EXPECT_EQ(seen, point);

  view.setMarkedPoint(point);
  QTest::qWait(80);
  const Image screen = onScreen(view, QStringLiteral("view_scale_%1").arg(ratio));
  EXPECT_EQ(screen.width(), qRound(400 * ratio));
  EXPECT_GT(shareOf(screen, kLeftRed, {0.08, 0.4, 0.2, 0.6}), 0.95);
  EXPECT_GT(shareOf(screen, kRightGreen, {0.8, 0.4, 0.92, 0.6}), 0.95);
  // The ring has a radius of 10 pixels of the window, white between 9 and 11.
  bool hasRing = false;
  for (double off = 9.0; off <= 11.0; off += 0.25) {
    hasRing = hasRing || isNear(screen.at(static_cast<int>((at.x() + off) * ratio),
                                          static_cast<int>(at.y() * ratio)),
                                {255, 255, 255},
                                60);
  }
  EXPECT_TRUE(hasRing);
}

}  // namespace
}  // namespace patchscape
