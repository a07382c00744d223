// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFontMetricsF>
#include <QPainter>
#include <QPointF>
#include <QRect>
#include <QRectF>
#include <QSizeF>
#include <QString>

/// The small things drawn over a picture, in pane pixels (device independent).
namespace patchscape {

/// The split: a 2 px line over the whole height with a round grip in its middle.
void paintSplitHandle(QPainter& painter, double x, double height);

/// The linked cursor: a thin white ring with a dark edge.
void paintRing(QPainter& painter, const QPointF& centre);

/// What `paintRing` may touch.
[[nodiscard]] QRect ringRect(const QPointF& centre);

/// A dark rounded box top left with light text, elided to the pane.
void paintTag(QPainter& painter, const QString& text, const QSizeF& pane);

/// A dark rounded box with light text around a place, moved so far that it lies in the pane.
void paintLabel(QPainter& painter, const QPointF& centre, const QString& text, const QSizeF& pane);

/// The box of `paintLabel`.
[[nodiscard]] QRectF labelRect(const QPointF& centre,
                               const QString& text,
                               const QSizeF& pane,
                               const QFontMetricsF& metrics);

/// Centred, wrapped text; `boxed` puts a dark box behind it, for a pane that shows a picture.
void paintMessage(QPainter& painter, const QString& text, const QSizeF& pane, bool boxed);

/// The accent frame of the focused pane.
void paintActiveFrame(QPainter& painter, const QSizeF& pane);

}  // namespace patchscape
