// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/drop_field.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr QRgb kAccent = 0xff3b82f6U;
constexpr double kArrowHeight = 20.0;
constexpr double kArrowGap = 10.0;

/// An arrow down onto a line, 16 px wide, its top middle at `top`.
QPainterPath arrowBelow(const QPointF& top) {
  QPainterPath path;
  path.moveTo(top);
  path.lineTo(top + QPointF(0.0, 13.0));
  path.moveTo(top + QPointF(-5.0, 8.0));
  path.lineTo(top + QPointF(0.0, 13.5));
  path.lineTo(top + QPointF(5.0, 8.0));
  path.moveTo(top + QPointF(-8.0, kArrowHeight - 1.0));
  path.lineTo(top + QPointF(8.0, kArrowHeight - 1.0));
  return path;
}

/// Halfway between the text and the ground would be too faint to read; this keeps 4.5:1.
QColor quietText(const QPalette& palette) {
  const QColor text = palette.color(QPalette::WindowText);
  const QColor ground = palette.color(QPalette::Window);
  constexpr double kShare = 0.72;
  return QColor::fromRgbF(
      static_cast<float>(text.redF() * kShare + ground.redF() * (1.0 - kShare)),
      static_cast<float>(text.greenF() * kShare + ground.greenF() * (1.0 - kShare)),
      static_cast<float>(text.blueF() * kShare + ground.blueF() * (1.0 - kShare)));
}

}  // namespace

DropField::DropField(QWidget* parent)
    : QAbstractButton(parent) {
  setObjectName(QStringLiteral("dropField"));
  setText(tr("Drop pictures, folders or weights"));
  setAccessibleName(text());
  setAccessibleDescription(tr("Opens pictures, folders or a weights file."));
  setToolTip(tr("Drop files here, or click to choose them"));
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
}

void DropField::setDropActive(bool active) {
  dropActive_ = active;
  update();
}

void DropField::paintFrame(QPainter& painter, const QColor& colour) const {
  QPen pen(colour, dropActive_ || hasFocus() ? 2.0 : 1.0);
  pen.setDashPattern({4.0, 3.0});
  painter.setPen(pen);
  painter.setBrush(underMouse() || dropActive_ ? QColor(0x3b, 0x82, 0xf6, 24) : Qt::transparent);
  painter.drawRoundedRect(QRectF(rect()).adjusted(1.0, 1.0, -1.0, -1.0), 6.0, 6.0);
}

void DropField::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor quiet = quietText(palette());
  const QColor accent = QColor::fromRgb(kAccent);
  QColor frame = quiet;
  frame.setAlpha(150);
  paintFrame(painter, dropActive_ || hasFocus() ? accent : frame);

  const QRectF room = QRectF(rect()).adjusted(12.0, 8.0, -12.0, -8.0);
  constexpr int kFlags = Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap;
  const QRectF needed = painter.boundingRect(room, kFlags, text());
  const double height = kArrowHeight + kArrowGap + needed.height();
  const double top = std::round(room.top() + std::max(0.0, (room.height() - height) / 2.0));
  painter.setPen(QPen(quiet, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(arrowBelow({std::round(room.center().x()) + 0.5, top}));
  painter.setPen(quiet);
  QRectF textBox = room;
  textBox.setTop(top + kArrowHeight + kArrowGap);
  painter.drawText(textBox, kFlags, text());
}

}  // namespace patchscape
