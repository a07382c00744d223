// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "widgets/canvas/display_image.h"

#include <QApplication>
#include <QColor>
#include <QImage>
#include <QMouseEvent>
#include <QTest>
#include <QWheelEvent>
#include <QWidget>

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace patchscape::testing {

inline Image solid(int width, int height, const QColor& colour) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (int i = 0; i < width * height; ++i) {
    pixels.push_back(static_cast<std::uint8_t>(colour.red()));
    pixels.push_back(static_cast<std::uint8_t>(colour.green()));
    pixels.push_back(static_cast<std::uint8_t>(colour.blue()));
  }
  return Image(width, height, std::move(pixels));
}

inline DisplayImagePtr solidDisplay(int width, int height, const QColor& colour) {
  return makeDisplayImage(solid(width, height, colour));
}

/// Black and white squares of one pixel.
inline Image checkers(int width, int height) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.insert(pixels.end(), 3, (x + y) % 2 == 0 ? 255 : 0);
    }
  }
  return Image(width, height, std::move(pixels));
}

inline bool isNear(const QColor& a, const QColor& b, int tolerance = 3) {
  return std::abs(a.red() - b.red()) <= tolerance && std::abs(a.green() - b.green()) <= tolerance &&
         std::abs(a.blue() - b.blue()) <= tolerance;
}

inline void showAt(QWidget& widget, int width, int height) {
  widget.resize(width, height);
  widget.show();
  static_cast<void>(QTest::qWaitForWindowExposed(&widget));
}

/// Spins the event loop until `done` or five seconds are over.
template <typename Predicate>
[[nodiscard]] bool waitFor(Predicate done, int timeoutMs = 5000) {
  return QTest::qWaitFor(done, timeoutMs);
}

inline void sendMouse(QWidget& widget,
                      QEvent::Type type,
                      const QPointF& at,
                      Qt::MouseButton button,
                      Qt::MouseButtons buttons) {
  QMouseEvent event(type, at, widget.mapToGlobal(at), button, buttons, Qt::NoModifier);
  QApplication::sendEvent(&widget, &event);
}

inline void moveTo(QWidget& widget, const QPointF& at) {
  sendMouse(widget, QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton);
}

inline void drag(QWidget& widget,
                 const QPointF& from,
                 const QPointF& to,
                 Qt::MouseButton button = Qt::LeftButton) {
  sendMouse(widget, QEvent::MouseButtonPress, from, button, button);
  sendMouse(widget, QEvent::MouseMove, (from + to) / 2.0, Qt::NoButton, button);
  sendMouse(widget, QEvent::MouseMove, to, Qt::NoButton, button);
  sendMouse(widget, QEvent::MouseButtonRelease, to, button, Qt::NoButton);
}

inline void doubleClick(QWidget& widget, const QPointF& at) {
  sendMouse(widget, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::LeftButton);
  sendMouse(widget, QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
}

inline void wheel(QWidget& widget,
                  const QPointF& at,
                  double notches,
                  Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  QWheelEvent event(at,
                    widget.mapToGlobal(at),
                    QPoint(),
                    QPoint(0, qRound(notches * 120.0)),
                    Qt::NoButton,
                    modifiers,
                    Qt::NoScrollPhase,
                    false);
  QApplication::sendEvent(&widget, &event);
}

}  // namespace patchscape::testing
