// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/elided_label.h"

#include <QResizeEvent>

namespace patchscape {

ElidedLabel::ElidedLabel(QWidget* parent)
    : QLabel(parent) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setFullText(const QString& text) {
  full_ = text;
  setAccessibleName(text);
  setToolTip(text);
  showText();
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  showText();
}

void ElidedLabel::showText() { setText(fontMetrics().elidedText(full_, Qt::ElideMiddle, width())); }

}  // namespace patchscape
