// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/status_mark.h"

#include <QCoreApplication>
#include <QPainterPath>
#include <QPen>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr QRgb kGreen = 0xff34d399U;
constexpr QRgb kAmber = 0xfff59e0bU;
constexpr QRgb kRed = 0xfff87171U;
constexpr QRgb kGrey = 0xffb4b9c1U;

QPainterPath tickIn(const QRectF& box) {
  QPainterPath path;
  path.moveTo(box.left() + 0.28 * box.width(), box.top() + 0.53 * box.height());
  path.lineTo(box.left() + 0.44 * box.width(), box.top() + 0.68 * box.height());
  path.lineTo(box.left() + 0.72 * box.width(), box.top() + 0.35 * box.height());
  return path;
}

QPainterPath crossIn(const QRectF& box) {
  const QRectF arms = box.adjusted(
      0.32 * box.width(), 0.32 * box.height(), -0.32 * box.width(), -0.32 * box.height());
  QPainterPath path;
  path.moveTo(arms.topLeft());
  path.lineTo(arms.bottomRight());
  path.moveTo(arms.topRight());
  path.lineTo(arms.bottomLeft());
  return path;
}

/// Clockwise from the top; never so short that it cannot be seen.
QPainterPath arcIn(const QRectF& box, double progress) {
  const QRectF ring = box.adjusted(
      0.24 * box.width(), 0.24 * box.height(), -0.24 * box.width(), -0.24 * box.height());
  QPainterPath path;
  path.arcMoveTo(ring, 90.0);
  path.arcTo(ring, 90.0, -360.0 * std::clamp(progress, 0.12, 1.0));
  return path;
}

QPen penOf(QRgb colour, double width) {
  return QPen(QColor::fromRgb(colour), width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
}

}  // namespace

void paintStatusMark(QPainter& painter, const QRectF& box, ItemStatus status, double progress) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(16, 18, 21, 215));
  painter.drawEllipse(box);
  painter.setBrush(Qt::NoBrush);
  const double stroke = box.width() * 0.13;
  switch (status) {
    case ItemStatus::kDone:
      painter.setPen(penOf(kGreen, stroke));
      painter.drawPath(tickIn(box));
      break;
    case ItemStatus::kRunning:
      painter.setPen(penOf(0xff5b5f66U, stroke));
      painter.drawPath(arcIn(box, 1.0));
      painter.setPen(penOf(kAmber, stroke));
      painter.drawPath(arcIn(box, progress));
      break;
    case ItemStatus::kFailed:
      painter.setPen(penOf(kRed, stroke));
      painter.drawPath(crossIn(box));
      break;
    case ItemStatus::kWaiting:
      painter.setPen(penOf(kGrey, stroke * 0.8));
      painter.drawPath(arcIn(box, 1.0));
      break;
  }
  painter.restore();
}

QString statusText(ItemStatus status, double progress) {
  switch (status) {
    case ItemStatus::kRunning:
      return QCoreApplication::translate("Gallery", "running, %1 per cent")
          .arg(std::lround(progress * 100.0));
    case ItemStatus::kDone:
      return QCoreApplication::translate("Gallery", "done");
    case ItemStatus::kFailed:
      return QCoreApplication::translate("Gallery", "failed");
    case ItemStatus::kWaiting:
      break;
  }
  return QCoreApplication::translate("Gallery", "waiting");
}

}  // namespace patchscape
