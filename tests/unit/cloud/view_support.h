// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "tests/unit/cloud/room.h"
#include "widgets/cloud/point_cloud_view.h"

#include <QDir>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QImage>
#include <QPixmap>
#include <QScreen>
#include <QTest>

#include <gtest/gtest.h>

#include <memory>

namespace patchscape::testing {

/// What a window shows on the screen: everything Qt puts together, OpenGL included.
inline Image onScreen(const QWidget& window, const QString& name = {}) {
  const QPoint at = window.mapToGlobal(QPoint(0, 0));
  const QImage image = QGuiApplication::primaryScreen()
                           ->grabWindow(0, at.x(), at.y(), window.width(), window.height())
                           .toImage()
                           .convertToFormat(QImage::Format_RGB888);
  if (!name.isEmpty()) {
    QDir().mkpath(QStringLiteral(PATCHSCAPE_PICTURES));
    image.save(QStringLiteral(PATCHSCAPE_PICTURES) + u'/' + name + QStringLiteral(".png"));
  }
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < image.height(); ++y) {
    const uchar* const line = image.constScanLine(y);
    pixels.insert(pixels.end(), line, line + image.width() * 3);
  }
  return Image(image.width(), image.height(), std::move(pixels));
}

/// Spins the event loop until `isDone` or ten seconds are over.
template <typename Predicate>
[[nodiscard]] bool waitFor(Predicate isDone) {
  return QTest::qWaitFor(isDone, 10'000);
}

/// Shown, drawn whole, and on the screen.
inline void settle(const PointCloudView& view) {
  EXPECT_TRUE(waitFor([&] { return view.scene().isDrawn(false); }));
  // The picture of the widgets reaches the screen after the one of the scene.
  QTest::qWait(80);
}

class ViewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PointCloudView::isSupported()) {
      GTEST_SKIP() << "This screen offers no OpenGL 3.2 in widgets.";
    }
    view_ = std::make_unique<PointCloudView>();
    view_->setTag(QStringLiteral("Point cloud · m"));
    view_->resize(640, 480);
    view_->setCloud(cloud_);
    view_->move(20, 20);
    view_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(view_.get()));
    settle(*view_);
  }

  [[nodiscard]] QPoint placeOf(std::size_t point) const {
    const auto place = view_->scene().placeOf(point);
    return {static_cast<int>(place->x), static_cast<int>(place->y)};
  }
  void drag(Qt::MouseButton button, QPoint from, QPoint by, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(view_.get(), button, keys, from);
    for (int step = 1; step <= 5; ++step) {
      const QPointF at = from + by * step / 5;
      QMouseEvent move(QEvent::MouseMove,
                       at,
                       view_->mapToGlobal(at),
                       Qt::NoButton,
                       Qt::MouseButtons(button),
                       keys);
      QCoreApplication::sendEvent(view_.get(), &move);
    }
    QTest::mouseRelease(view_.get(), button, keys, from + by);
  }

  std::shared_ptr<PointCloud> cloud_ = room();
  std::unique_ptr<PointCloudView> view_;
};

}  // namespace patchscape::testing
