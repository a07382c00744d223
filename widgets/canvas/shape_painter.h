// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/draw_tool.h"
#include "widgets/canvas/picture_marks.h"
#include "widgets/canvas/view_transform.h"

#include <QFontMetricsF>
#include <QLineF>
#include <QPainter>
#include <QRect>
#include <QString>

#include <optional>

/// Lines and shapes over a picture, in pane pixels (device independent).
namespace patchscape {

/// A light line with a dark edge and round ends; its label stands beside the middle of the part
/// that is seen.
void paintMarkedLine(QPainter& painter, const MarkedLine& line, const ViewTransform& view);

/// A shape in the making; the label, and + or − where it changes a selection, stand at the cursor.
void paintDrawnShape(QPainter& painter,
                     const DrawnShape& shape,
                     const QString& label,
                     const ViewTransform& view);

/// What `paintDrawnShape` may touch.
[[nodiscard]] QRect drawnShapeRect(const DrawnShape& shape,
                                   const QString& label,
                                   const ViewTransform& view,
                                   const QFontMetricsF& metrics);

/// The part of a line in a rectangle; nothing where they do not meet.
[[nodiscard]] std::optional<QLineF> partInside(const QLineF& line, const QRectF& rect);

}  // namespace patchscape
