// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/widgets/support.h"
#include "widgets/canvas/image_view.h"

#include <QSignalSpy>
#include <QWindow>

#include <algorithm>
#include <vector>

namespace patchscape::testing {

/// The mouse as the window system reports it: the window finds the widget, Qt tracks the buttons.
class WindowMouse {
 public:
  WindowMouse(QWidget& window, QWidget& target)
      : window_(window),
        target_(target) {}

  void press(const QPoint& at,
             Qt::MouseButton button = Qt::LeftButton,
             Qt::KeyboardModifiers keys = Qt::NoModifier) const {
    QTest::mousePress(window_.windowHandle(), button, keys, inWindow(at));
  }
  void move(const QPoint& at) const {
    QTest::mouseMove(window_.windowHandle(), inWindow(at));
    QCoreApplication::processEvents();
  }
  void release(const QPoint& at,
               Qt::MouseButton button = Qt::LeftButton,
               Qt::KeyboardModifiers keys = Qt::NoModifier) const {
    QTest::mouseRelease(window_.windowHandle(), button, keys, inWindow(at));
  }
  void drag(const std::vector<QPoint>& path, Qt::KeyboardModifiers keys = Qt::NoModifier) const {
    press(path.front(), Qt::LeftButton, keys);
    for (const QPoint& at : path) {
      move(at);
    }
    release(path.back(), Qt::LeftButton, keys);
  }

 private:
  [[nodiscard]] QPoint inWindow(const QPoint& at) const { return target_.mapTo(&window_, at); }

  QWidget& window_;
  QWidget& target_;
};

/// Black but for white squares of 5 × 5 pixels around those given.
inline DisplayImagePtr spots(const QSize& size, const std::vector<QPoint>& pixels) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(Qt::black);
  for (const QPoint& pixel : pixels) {
    for (int i = 0; i < 25; ++i) {
      image.setPixel(pixel + QPoint(i % 5 - 2, i / 5 - 2), 0xffffffffU);
    }
  }
  return makeDisplayImage(fromQImage(image));
}

/// Where light is on the screen, in pane pixels: the centre of weight of it within `reach` of a
/// place.
inline QPointF lightNear(QWidget& widget, const QPointF& place, double reach) {
  const QImage seen = widget.grab().toImage();
  const double ratio = seen.devicePixelRatio();
  double weight = 0.0;
  QPointF sum;
  for (int y = 0; y < seen.height(); ++y) {
    for (int x = 0; x < seen.width(); ++x) {
      const QPointF at = QPointF(x + 0.5, y + 0.5) / ratio;
      const double light = qRed(seen.pixel(x, y));
      if (light > 40.0 && (at - place).manhattanLength() < reach) {
        weight += light;
        sum += light * at;
      }
    }
  }
  return weight > 0.0 ? sum / weight : QPointF(-1e6, -1e6);
}

/// A colour at a pane pixel, whatever the screen's ratio.
inline QColor colourAt(const QImage& seen, const QPointF& pane) {
  const QPointF device = pane * seen.devicePixelRatio();
  return seen.pixelColor(static_cast<int>(device.x()), static_cast<int>(device.y()));
}

inline bool nearPoint(const QPointF& a, const QPointF& b, double tolerance) {
  return std::abs(a.x() - b.x()) <= tolerance && std::abs(a.y() - b.y()) <= tolerance;
}

}  // namespace patchscape::testing
