// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/inspector.h"

#include <QEvent>
#include <QScrollBar>

#include <algorithm>

namespace patchscape {

Inspector::Inspector(QWidget* content, QWidget* parent)
    : QScrollArea(parent) {
  setObjectName(QStringLiteral("inspector"));
  setWidget(content);
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
}

QSize Inspector::minimumSizeHint() const {
  constexpr int kLeastHeight = 120;
  const int content = widget() == nullptr ? 0 : widget()->minimumSizeHint().width();
  const int bar = verticalScrollBar()->sizeHint().width();
  return {std::max(kUsualWidth, content + bar), kLeastHeight};
}

QSize Inspector::sizeHint() const {
  return {minimumSizeHint().width(), QScrollArea::sizeHint().height()};
}

bool Inspector::eventFilter(QObject* watched, QEvent* event) {
  if (watched == widget() && event->type() == QEvent::LayoutRequest) {
    updateGeometry();
  }
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace patchscape
