// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/overlay_card.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kEdge = 8;  // Pixels left free at the window's edge.

}  // namespace

OverlayCard::OverlayCard(QWidget* window)
    : QFrame(window) {
  setFocusPolicy(Qt::StrongFocus);
  setAutoFillBackground(true);
  hide();
}

void OverlayCard::open() {
  focusBefore_ = QApplication::focusWidget();
  raise();
  show();
  setFocus(Qt::PopupFocusReason);
  qApp->installEventFilter(this);
}

void OverlayCard::openCentred() {
  resize(sizeHint().boundedTo(parentWidget()->size() - QSize(2 * kEdge, 2 * kEdge)));
  const QSize room = parentWidget()->size() - size();
  move(room.width() / 2, room.height() / 2);
  open();
}

void OverlayCard::openAt(const QPoint& corner) {
  resize(sizeHint().boundedTo(parentWidget()->size() - QSize(2 * kEdge, 2 * kEdge)));
  const QSize room = parentWidget()->size() - size();
  move(std::clamp(corner.x(), kEdge, std::max(kEdge, room.width() - kEdge)),
       std::clamp(corner.y(), kEdge, std::max(kEdge, room.height() - kEdge)));
  open();
}

void OverlayCard::closeCard() {
  if (isHidden()) {
    return;
  }
  qApp->removeEventFilter(this);
  hide();
  if (focusBefore_ != nullptr) {
    focusBefore_->setFocus(Qt::PopupFocusReason);
  }
  Q_EMIT closed();
}

bool OverlayCard::eventFilter(QObject* watched, QEvent* event) {
  const auto* const widget = qobject_cast<QWidget*>(watched);
  const bool beside = widget != nullptr && widget != this && !isAncestorOf(widget);
  if (event->type() == QEvent::MouseButtonPress && beside && widget->window() == window()) {
    closeCard();
    return true;
  }
  // The window's own Esc would cancel a computation; here it closes the card.
  if (event->type() == QEvent::ShortcutOverride && !beside &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  return QFrame::eventFilter(watched, event);
}

void OverlayCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    closeCard();
    return;
  }
  QFrame::keyPressEvent(event);
}

}  // namespace patchscape
