// SPDX-License-Identifier: Apache-2.0
// Mouse and keys on a PointCloudView.
#include "widgets/cloud/point_cloud_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr double kTurnAcross = 180.0;  // Degrees, for a drag over the pane's shorter side.
constexpr float kArrowTurn = 5.0F;     // Degrees.
constexpr double kZoomPerNotch = 1.15;
constexpr double kNotch = 120.0;     // Eighths of a degree, as Qt counts.
constexpr double kZoomAcross = 8.0;  // Times, for a drag over the pane's height.

struct PresetKey {
  int key;
  CloudPreset preset;
};
constexpr PresetKey kPresetKeys[] = {{Qt::Key_1, CloudPreset::kFront},
                                     {Qt::Key_3, CloudPreset::kRight},
                                     {Qt::Key_7, CloudPreset::kTop},
                                     {Qt::Key_9, CloudPreset::kIsometric}};

struct ArrowKey {
  int key;
  float right;
  float up;
};
constexpr ArrowKey kArrowKeys[] = {{Qt::Key_Left, -kArrowTurn, 0.0F},
                                   {Qt::Key_Right, kArrowTurn, 0.0F},
                                   {Qt::Key_Up, 0.0F, kArrowTurn},
                                   {Qt::Key_Down, 0.0F, -kArrowTurn}};

/// With NumLock off the keypad sends names of places.
int digitOf(int key) {
  switch (key) {
    case Qt::Key_End:
      return Qt::Key_1;
    case Qt::Key_PageDown:
      return Qt::Key_3;
    case Qt::Key_Clear:
      return Qt::Key_5;
    case Qt::Key_Home:
      return Qt::Key_7;
    case Qt::Key_PageUp:
      return Qt::Key_9;
    default:
      return key;
  }
}

template <typename Table>
auto rowOf(const Table& table, int key) {
  return std::ranges::find_if(table, [&](const auto& row) { return row.key == key; });
}

}  // namespace

void PointCloudView::mousePressEvent(QMouseEvent* event) {
  if (drag_ != Drag::kNone || scene_->isEmpty()) {
    QWidget::mousePressEvent(event);
    return;
  }
  const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
  switch (event->button()) {
    case Qt::LeftButton:
      drag_ = shift ? Drag::kPan : Drag::kOrbit;
      break;
    case Qt::MiddleButton:
      drag_ = Drag::kPan;
      break;
    case Qt::RightButton:
      drag_ = Drag::kZoom;
      break;
    default:
      QWidget::mousePressEvent(event);
      return;
  }
  button_ = event->button();
  pressed_ = event->position();
  dragFrom_ = pressed_;
  isClick_ = true;
}

void PointCloudView::mouseMoveEvent(QMouseEvent* event) {
  const QPointF place = event->position();
  if (drag_ == Drag::kNone) {
    emitHovered(place);
    return;
  }
  if (isClick_ && (place - pressed_).manhattanLength() < QApplication::startDragDistance()) {
    return;
  }
  isClick_ = false;
  setCursor(Qt::ClosedHandCursor);
  dragTo(place);
}

void PointCloudView::dragTo(const QPointF& place) {
  const QPointF by = place - dragFrom_;
  dragFrom_ = place;
  const double ratio = devicePixelRatioF();
  if (drag_ == Drag::kOrbit) {
    const double degrees = kTurnAcross / std::max(1, std::min(width(), height()));
    scene_->orbit(static_cast<float>(by.x() * degrees), static_cast<float>(-by.y() * degrees));
  } else if (drag_ == Drag::kPan) {
    scene_->pan(static_cast<float>(by.x() * ratio), static_cast<float>(by.y() * ratio));
  } else {
    const double share = -by.y() / std::max(1, height());
    scene_->zoom(static_cast<float>(std::pow(kZoomAcross, share)));
  }
  moved();
}

void PointCloudView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != button_) {
    return;
  }
  drag_ = Drag::kNone;
  button_ = Qt::NoButton;
  unsetCursor();
  if (isClick_) {
    clicked(event->button(), event->position());
  }
  isClick_ = false;
  emitHovered(event->position());
}

void PointCloudView::clicked(Qt::MouseButton button, const QPointF& place) {
  const auto point = pointAt(place);
  if (!point) {
    return;
  }
  if (button == Qt::MiddleButton) {
    scene_->setPivot(*point);
    moved();
  } else if (button == Qt::LeftButton) {
    Q_EMIT pointPicked(*point);
  }
}

void PointCloudView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) {
    show3d(CloudPreset::kFront);
    emitHovered(event->position());
  }
}

void PointCloudView::wheelEvent(QWheelEvent* event) {
  if (scene_->isEmpty()) {
    event->ignore();
    return;
  }
  // With a modifier held some platforms turn the wheel sideways.
  const QPoint angle = event->angleDelta();
  const double notches = (angle.y() != 0 ? angle.y() : angle.x()) / kNotch;
  const auto factor = static_cast<float>(std::pow(kZoomPerNotch, notches));
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    const QPointF place = event->position() * devicePixelRatioF();
    scene_->zoomAt(factor, static_cast<float>(place.x()), static_cast<float>(place.y()));
  } else {
    scene_->zoom(factor);
  }
  moved();
  event->accept();
}

bool PointCloudView::hasKey(int key, Qt::KeyboardModifiers modifiers) const {
  if (scene_->isEmpty() || (modifiers & ~Qt::KeyboardModifiers(Qt::KeypadModifier)) != 0) {
    return false;
  }
  if (modifiers.testFlag(Qt::KeypadModifier)) {
    const int digit = digitOf(key);
    if (digit == Qt::Key_5 || rowOf(kPresetKeys, digit) != std::end(kPresetKeys)) {
      return true;
    }
  }
  return key == Qt::Key_R || rowOf(kArrowKeys, key) != std::end(kArrowKeys);
}

bool PointCloudView::event(QEvent* event) {
  // The window's shortcuts on these keys must wait while a cloud has the focus.
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* const key = static_cast<QKeyEvent*>(event);
    if (hasKey(key->key(), key->modifiers())) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void PointCloudView::keyPressEvent(QKeyEvent* event) {
  if (!hasKey(event->key(), event->modifiers())) {
    QWidget::keyPressEvent(event);
    return;
  }
  const int digit =
      event->modifiers().testFlag(Qt::KeypadModifier) ? digitOf(event->key()) : event->key();
  if (const auto* preset = rowOf(kPresetKeys, digit); preset != std::end(kPresetKeys)) {
    show3d(preset->preset);
  } else if (digit == Qt::Key_5) {
    CloudStyle style = scene_->style();
    style.orthographic = !style.orthographic;
    setStyle(style);
    Q_EMIT styleChanged(style);
  } else if (digit == Qt::Key_R) {
    show3d(CloudPreset::kFront);
  } else if (const auto* arrow = rowOf(kArrowKeys, digit); arrow != std::end(kArrowKeys)) {
    scene_->orbit(arrow->right, arrow->up);
    moved();
  }
}

void PointCloudView::leaveEvent(QEvent* /*event*/) {
  if (hovered_) {
    hovered_.reset();
    Q_EMIT pointHovered(std::nullopt);
  }
}

std::optional<std::size_t> PointCloudView::pointAt(const QPointF& place) const {
  const QPointF device = place * devicePixelRatioF();
  return scene_->pick(static_cast<float>(device.x()), static_cast<float>(device.y()));
}

void PointCloudView::emitHovered(const QPointF& place) {
  const auto point = rect().contains(place.toPoint()) ? pointAt(place) : std::nullopt;
  if (point != hovered_) {
    hovered_ = point;
    Q_EMIT pointHovered(point);
  }
}

}  // namespace patchscape
