// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/drop_target.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFrame>
#include <QMimeData>

namespace patchscape {

DropTarget::DropTarget(QWidget* window)
    : QObject(window),
      window_(window),
      glow_(new QFrame(window)) {
  glow_->setObjectName(QStringLiteral("dropGlow"));
  glow_->setAttribute(Qt::WA_TransparentForMouseEvents);
  glow_->hide();
  window->setAcceptDrops(true);
  window->installEventFilter(this);
}

void DropTarget::showGlow(bool shown) {
  glow_->setGeometry(window_->rect());
  glow_->raise();
  glow_->setVisible(shown);
  Q_EMIT hovering(shown);
}

bool DropTarget::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragMove: {
      // Both are QDropEvents underneath; DragEnter derives from DragMove.
      auto* const drag = static_cast<QDragMoveEvent*>(event);
      if (canRead(*drag->mimeData())) {
        drag->acceptProposedAction();
        if (event->type() == QEvent::DragEnter) {
          showGlow(true);
        }
      } else {
        drag->ignore();
      }
      return true;
    }
    case QEvent::DragLeave:
      showGlow(false);
      return true;
    case QEvent::Drop: {
      auto* const drop = static_cast<QDropEvent*>(event);
      showGlow(false);
      const DropContents contents = readDrop(*drop->mimeData());
      drop->acceptProposedAction();
      Q_EMIT dropped(contents, drop->modifiers().testFlag(Qt::ControlModifier));
      return true;
    }
    default:
      return QObject::eventFilter(watched, event);
  }
}

}  // namespace patchscape
