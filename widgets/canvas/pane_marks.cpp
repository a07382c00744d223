// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/pane_marks.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QPen>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr QRgb kText = 0xffe8eaedU;
constexpr QRgb kAccent = 0xff3b82f6U;
constexpr double kRingRadius = 10.0;
constexpr double kGripRadius = 12.0;
constexpr double kTagMargin = 10.0;

QColor darkBox() { return QColor(10, 11, 13, 222); }

/// Two arrow heads that point away from each other.
QPainterPath gripArrows(const QPointF& centre) {
  QPainterPath arrows;
  for (const double side : {-1.0, 1.0}) {
    arrows.moveTo(centre + QPointF(side * 3.5, -3.5));
    arrows.lineTo(centre + QPointF(side * 7.0, 0.0));
    arrows.lineTo(centre + QPointF(side * 3.5, 3.5));
  }
  return arrows;
}

}  // namespace

void paintSplitHandle(QPainter& painter, double x, double height) {
  painter.save();
  const double left = std::round(x) - 1.0;
  painter.fillRect(QRectF(left - 1.0, 0.0, 4.0, height), QColor(0, 0, 0, 90));
  painter.fillRect(QRectF(left, 0.0, 2.0, height), QColor::fromRgb(kText));
  painter.setRenderHint(QPainter::Antialiasing);
  const QPointF centre(left + 1.0, height / 2.0);
  painter.setPen(QPen(QColor(0, 0, 0, 110), 1.5));
  painter.setBrush(QColor::fromRgb(kText));
  painter.drawEllipse(centre, kGripRadius, kGripRadius);
  QPen arrowPen(QColor(0x33, 0x37, 0x3d), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
  painter.setPen(arrowPen);
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(gripArrows(centre));
  painter.restore();
}

void paintRing(QPainter& painter, const QPointF& centre) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(QColor(0, 0, 0, 150), 3.5));
  painter.drawEllipse(centre, kRingRadius, kRingRadius);
  painter.setPen(QPen(Qt::white, 1.5));
  painter.drawEllipse(centre, kRingRadius, kRingRadius);
  painter.restore();
}

QRect ringRect(const QPointF& centre) {
  constexpr double kReach = kRingRadius + 3.0;
  return QRectF(centre - QPointF(kReach, kReach), QSizeF(2 * kReach, 2 * kReach)).toAlignedRect();
}

QRectF labelRect(const QPointF& centre,
                 const QString& text,
                 const QSizeF& pane,
                 const QFontMetricsF& metrics) {
  const QSizeF size(std::ceil(metrics.horizontalAdvance(text)) + 14.0,
                    std::ceil(metrics.height()) + 6.0);
  const QPointF corner = centre - QPointF(size.width(), size.height()) / 2.0;
  const auto held = [](double at, double length, double room) {
    return std::round(std::clamp(at, 2.0, std::max(2.0, room - length - 2.0)));
  };
  return {QPointF(held(corner.x(), size.width(), pane.width()),
                  held(corner.y(), size.height(), pane.height())),
          size};
}

void paintLabel(QPainter& painter, const QPointF& centre, const QString& text, const QSizeF& pane) {
  const QRectF box = labelRect(centre, text, pane, QFontMetricsF(painter.font()));
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(darkBox());
  painter.drawRoundedRect(box, 4.0, 4.0);
  painter.setPen(QColor::fromRgb(kText));
  painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, text);
  painter.restore();
}

void paintTag(QPainter& painter, const QString& text, const QSizeF& pane) {
  const QFontMetricsF metrics(painter.font());
  const double most = pane.width() - 2 * kTagMargin - 18.0;
  if (most < metrics.averageCharWidth() * 3) {
    return;
  }
  const QString shown = metrics.elidedText(text, Qt::ElideRight, most);
  const QRectF box(kTagMargin,
                   kTagMargin,
                   std::ceil(metrics.horizontalAdvance(shown)) + 18.0,
                   std::ceil(metrics.height()) + 8.0);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(darkBox());
  painter.drawRoundedRect(box, 5.0, 5.0);
  painter.setPen(QColor::fromRgb(kText));
  painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, shown);
  painter.restore();
}

void paintMessage(QPainter& painter, const QString& text, const QSizeF& pane, bool boxed) {
  const double width = std::clamp(pane.width() - 64.0, std::min(pane.width(), 120.0), 460.0);
  const QRectF room((pane.width() - width) / 2.0, 0.0, width, pane.height());
  constexpr int kFlags = Qt::AlignCenter | Qt::TextWordWrap;
  painter.save();
  if (boxed) {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(darkBox());
    // The painter's own boundingRect is empty while it has no pen.
    const QRectF used = QFontMetricsF(painter.font()).boundingRect(room, kFlags, text);
    painter.drawRoundedRect(used.adjusted(-16.0, -12.0, 16.0, 12.0), 6.0, 6.0);
  }
  painter.setPen(QColor::fromRgb(boxed ? kText : 0xffb4b9c1U));
  painter.drawText(room, kFlags, text);
  painter.restore();
}

void paintActiveFrame(QPainter& painter, const QSizeF& pane) {
  painter.save();
  QPen pen(QColor::fromRgb(kAccent), 2.0);
  pen.setJoinStyle(Qt::MiterJoin);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(QPointF(), pane).adjusted(1.0, 1.0, -1.0, -1.0));
  painter.restore();
}

}  // namespace patchscape
