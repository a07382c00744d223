// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/shape_painter.h"

#include "widgets/canvas/pane_marks.h"

#include <QPen>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace patchscape {
namespace {

constexpr QRgb kAccent = 0xff3b82f6U;
constexpr double kEndRadius = 4.0;
constexpr double kMargin = 12.0;  // What ends and edges need around a shape.
constexpr double kLabelGap = 18.0;

QPen darkEdge() { return {QColor(0, 0, 0, 170), 4.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin}; }

QPen lightLine() { return {Qt::white, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin}; }

/// Past it nothing is seen, and far past it QPainter's fixed-point numbers run out.
QRectF drawingRoom(const ViewTransform& view) {
  return QRectF(QPointF(), view.pane()).adjusted(-kMargin, -kMargin, kMargin, kMargin);
}

/// The lines that are in the room, first all dark edges and then all light lines.
void strokeLines(QPainter& painter, const QVector<QLineF>& lines, const ViewTransform& view) {
  QVector<QLineF> seen;
  for (const QLineF& line : lines) {
    if (const auto part = partInside(line, drawingRoom(view))) {
      seen.append(*part);
    }
  }
  for (const QPen& pen : {darkEdge(), lightLine()}) {
    painter.setPen(pen);
    painter.drawLines(seen);
  }
}

void paintEnd(QPainter& painter, const QPointF& at, const ViewTransform& view) {
  if (drawingRoom(view).contains(at)) {
    painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5));
    painter.setBrush(Qt::white);
    painter.drawEllipse(at, kEndRadius, kEndRadius);
    painter.setBrush(Qt::NoBrush);
  }
}

void paintLine(QPainter& painter, const QLineF& line, const ViewTransform& view) {
  strokeLines(painter, {line}, view);
  paintEnd(painter, line.p1(), view);
  paintEnd(painter, line.p2(), view);
}

void paintCross(QPainter& painter, const QPointF& at, const ViewTransform& view) {
  constexpr double kFrom = 3.0;
  constexpr double kTo = 8.0;
  QVector<QLineF> arms;
  for (const QPointF& way : {QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)}) {
    arms.append(QLineF(at + kFrom * way, at + kTo * way));
  }
  strokeLines(painter, arms, view);
}

QVector<QLineF> sidesOf(const QPolygonF& polygon, const ViewTransform& view) {
  QVector<QLineF> sides;
  for (qsizetype i = 0; i < polygon.size(); ++i) {
    sides.append(QLineF(view.fromPixel(polygon[i]),
                        view.fromPixel(polygon[i + 1 < polygon.size() ? i + 1 : 0])));
  }
  return sides;
}

void paintRegion(QPainter& painter, const DrawnShape& shape, const ViewTransform& view) {
  const QPolygonF outline = outlineOf(shape);
  QVector<QLineF> sides = sidesOf(outline, view);
  if (sides.isEmpty()) {
    return;
  }
  if (shape.tool == CanvasTool::kBox) {
    const QRectF box(sides[0].p1(), sides[2].p1());
    QColor tint = QColor::fromRgb(kAccent);
    tint.setAlphaF(0.16F);
    painter.fillRect(box & drawingRoom(view), tint);
  } else {
    // The way back to where it began is not drawn yet.
    const QLineF closing = sides.takeLast();
    if (const auto part = partInside(closing, drawingRoom(view))) {
      painter.setPen(QPen(QColor(0, 0, 0, 120), 3.0));
      painter.drawLine(*part);
      painter.setPen(QPen(Qt::white, 1.5, Qt::DotLine));
      painter.drawLine(*part);
    }
  }
  strokeLines(painter, sides, view);
}

QString textOf(const DrawnShape& shape, const QString& label) {
  if (shape.mode == RegionMode::kReplace) {
    return label;
  }
  const QString sign = shape.mode == RegionMode::kAdd ? QStringLiteral("+") : QStringLiteral("−");
  return label.isEmpty() ? sign : sign + QLatin1Char(' ') + label;
}

QPointF labelPlaceOf(const DrawnShape& shape, const ViewTransform& view) {
  return view.fromPixel(shape.points.last()) + QPointF(kLabelGap, kLabelGap) * 1.5;
}

}  // namespace

std::optional<QLineF> partInside(const QLineF& line, const QRectF& rect) {
  if (!std::isfinite(line.length())) {
    return std::nullopt;
  }
  // Source: Liang and Barsky 1984.
  double from = 0.0;
  double to = 1.0;
  const std::array<std::pair<double, double>, 4> borders{{{-line.dx(), line.x1() - rect.left()},
                                                          {line.dx(), rect.right() - line.x1()},
                                                          {-line.dy(), line.y1() - rect.top()},
                                                          {line.dy(), rect.bottom() - line.y1()}}};
  for (const auto& [outwards, distance] : borders) {
    if (outwards == 0.0) {
      if (distance < 0.0) {
        return std::nullopt;
      }
    } else if (outwards < 0.0) {
      from = std::max(from, distance / outwards);
    } else {
      to = std::min(to, distance / outwards);
    }
  }
  if (!(from <= to)) {
    return std::nullopt;
  }
  return QLineF(line.pointAt(from), line.pointAt(to));
}

void paintMarkedLine(QPainter& painter, const MarkedLine& line, const ViewTransform& view) {
  const QLineF shown(view.fromPixel(line.line.p1()), view.fromPixel(line.line.p2()));
  const auto part = partInside(shown, QRectF(QPointF(), view.pane()));
  if (!part) {
    return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  paintLine(painter, shown, view);
  if (!line.label.isEmpty()) {
    // Beside the line, on the upper side of it, far enough for a wide box beside a steep line.
    const double length = std::max(1e-9, shown.length());
    QPointF aside(shown.dy() / length, -shown.dx() / length);
    if (aside.y() > 0.0) {
      aside = -aside;
    }
    const QSizeF box = labelRect({}, line.label, view.pane(), QFontMetricsF(painter.font())).size();
    const double away =
        8.0 + std::abs(aside.x()) * box.width() / 2.0 + std::abs(aside.y()) * box.height() / 2.0;
    paintLabel(painter, part->center() + away * aside, line.label, view.pane());
  }
  painter.restore();
}

void paintDrawnShape(QPainter& painter,
                     const DrawnShape& shape,
                     const QString& label,
                     const ViewTransform& view) {
  if (shape.points.isEmpty()) {
    return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  if (shape.tool == CanvasTool::kLine) {
    paintLine(
        painter, {view.fromPixel(shape.points.first()), view.fromPixel(shape.points.last())}, view);
  } else if (shape.tool == CanvasTool::kPoint) {
    paintCross(painter, view.fromPixel(shape.points.last()), view);
  } else {
    paintRegion(painter, shape, view);
  }
  if (const QString text = textOf(shape, label); !text.isEmpty()) {
    paintLabel(painter, labelPlaceOf(shape, view), text, view.pane());
  }
  painter.restore();
}

QRect drawnShapeRect(const DrawnShape& shape,
                     const QString& label,
                     const ViewTransform& view,
                     const QFontMetricsF& metrics) {
  if (shape.points.isEmpty()) {
    return {};
  }
  const QRectF extent = shape.points.boundingRect();
  QRectF rect = QRectF(view.fromPixel(extent.topLeft()), view.fromPixel(extent.bottomRight()))
                    .adjusted(-kMargin, -kMargin, kMargin, kMargin);
  if (const QString text = textOf(shape, label); !text.isEmpty()) {
    rect |= labelRect(labelPlaceOf(shape, view), text, view.pane(), metrics);
  }
  return (rect & drawingRoom(view)).toAlignedRect();
}

}  // namespace patchscape
