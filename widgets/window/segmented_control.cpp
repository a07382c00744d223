// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/segmented_control.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>

#include <utility>

namespace patchscape {
namespace {

constexpr int kSidePadding = 10;
constexpr int kNarrowPadding = 4;  // Where there is no room for the key, which a tool tip says too.
constexpr int kKeyGap = 5;
constexpr int kHeight = 28;
constexpr double kRadius = 6.0;
constexpr double kKeyScale = 0.85;
constexpr const char* kFill = "#2563eb";  // As the style sheet's checked buttons.

QFont keyFont(const QFont& body) {
  QFont font = body;
  font.setPixelSize(qRound(body.pixelSize() * kKeyScale));
  return font;
}

/// A rectangle round at the control's outer ends only.
QPainterPath outline(const QRectF& rect, bool first, bool last) {
  QPainterPath path;
  path.addRoundedRect(rect, kRadius, kRadius);
  path.setFillRule(Qt::WindingFill);
  if (!first) {
    path.addRect(rect.adjusted(0, 0, -rect.width() / 2, 0));
  }
  if (!last) {
    path.addRect(rect.adjusted(rect.width() / 2, 0, 0, 0));
  }
  return path.simplified();
}

}  // namespace

SegmentedControl::SegmentedControl(QWidget* parent)
    : QWidget(parent),
      layout_(new QHBoxLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(0);
}

void SegmentedControl::addSegment(QAction* action, const QString& key) {
  append(new Segment(action, nullptr, key, this));
}

void SegmentedControl::addToggle(QAction* on, QAction* off, const QString& key) {
  append(new Segment(on, off, key, this));
}

void SegmentedControl::append(Segment* segment) {
  if (last_ != nullptr) {
    last_->setLast(false);
    segment->setFirst(false);
  }
  last_ = segment;
  layout_->addWidget(segment);
}

Segment::Segment(QAction* action, QAction* off, QString key, QWidget* parent)
    : QAbstractButton(parent),
      key_(std::move(key)) {
  setObjectName(action->objectName() + QStringLiteral("Segment"));
  setText(action->iconText());
  setAccessibleName(action->text());
  setToolTip(action->toolTip());
  setCheckable(true);
  setChecked(action->isChecked());
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  connect(action, &QAction::toggled, this, &QAbstractButton::setChecked);
  connect(this, &QAbstractButton::clicked, this, [this, action, off] {
    const bool switchOff = off != nullptr && action->isChecked();
    (switchOff ? off : action)->trigger();
    setChecked(action->isChecked());
  });
}

void Segment::setLast(bool last) { last_ = last; }

QSize Segment::sizeHint() const {
  const int title = fontMetrics().horizontalAdvance(text());
  const int key = QFontMetrics(keyFont(font())).horizontalAdvance(key_);
  return {2 * kSidePadding + title + (key_.isEmpty() ? 0 : kKeyGap + key), kHeight};
}

QSize Segment::minimumSizeHint() const {
  return {2 * kNarrowPadding + fontMetrics().horizontalAdvance(text()), kHeight};
}

void Segment::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QPalette& colours = palette();
  const QRectF box = QRectF(rect()).adjusted(first_ ? 0.5 : -0.5, 0.5, -0.5, -0.5);
  const QColor resting =
      underMouse() ? colours.color(QPalette::Mid) : colours.color(QPalette::Button);
  painter.setBrush(isChecked() ? QColor(QLatin1String(kFill)) : resting);
  painter.setPen(hasFocus() ? colours.color(QPalette::Highlight) : colours.color(QPalette::Mid));
  painter.drawPath(outline(box, first_, last_));
  const QColor ink = isChecked() ? QColor(Qt::white) : colours.color(QPalette::ButtonText);
  painter.setPen(ink);
  const bool roomForKey = !key_.isEmpty() && width() >= sizeHint().width();
  if (!roomForKey) {
    painter.drawText(rect(), Qt::AlignCenter, text());
  } else {
    const QRect inner = rect().adjusted(kSidePadding, 0, -kSidePadding, 0);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter, text());
    const int title = fontMetrics().horizontalAdvance(text());
    painter.setFont(keyFont(font()));
    painter.setPen(isChecked() ? QColor(0xdb, 0xe6, 0xfd)
                               : colours.color(QPalette::PlaceholderText));
    painter.drawText(
        inner.adjusted(title + kKeyGap, 1, 0, 1), Qt::AlignLeft | Qt::AlignVCenter, key_);
  }
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(isChecked() ? QColor(Qt::white) : colours.color(QPalette::Highlight));
    painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), kRadius - 2, kRadius - 2);
  }
}

}  // namespace patchscape
