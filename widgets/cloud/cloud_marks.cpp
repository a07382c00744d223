// SPDX-License-Identifier: Apache-2.0
#include "widgets/cloud/cloud_marks.h"

#include "widgets/canvas/pane_marks.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace patchscape {
namespace {

constexpr QRgb kText = 0xffe8eaedU;

/// Pane pixels of a place in device pixels.
QPointF paneOf(const ScreenPoint& place, double ratio) {
  return {static_cast<double>(place.x) / ratio, static_cast<double>(place.y) / ratio};
}

/// QPainter's fixed-point numbers run out far outside the pane.
bool isDrawable(const QPointF& place) {
  return std::abs(place.x()) < 30'000.0 && std::abs(place.y()) < 30'000.0;
}

}  // namespace

CloudMarks::CloudMarks(const CloudScene& scene, QWidget* parent)
    : QWidget(parent),
      scene_(scene) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
}

void CloudMarks::setTag(const QString& tag) {
  tag_ = tag;
  update();
}

void CloudMarks::setMessage(const QString& message) {
  message_ = message;
  update();
}

void CloudMarks::setActive(bool active) {
  active_ = active;
  update();
}

void CloudMarks::paintMeasure(QPainter& painter) const {
  const auto line = scene_.measure();
  if (!line) {
    return;
  }
  const QPointF from = paneOf(line->from, devicePixelRatioF());
  const QPointF to = paneOf(line->to, devicePixelRatioF());
  if (!isDrawable(from) || !isDrawable(to)) {
    return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  for (const auto& [colour, width] :
       {std::pair{QColor(0, 0, 0, 150), 4.0}, {QColor(Qt::white), 2.0}}) {
    painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(colour);
    painter.drawLine(from, to);
    painter.drawEllipse(from, 2.0, 2.0);
    painter.drawEllipse(to, 2.0, 2.0);
  }
  const QString label = QString::fromStdString(line->label);
  const QFontMetricsF metrics(painter.font());
  QRectF box(0.0, 0.0, std::ceil(metrics.horizontalAdvance(label)) + 14.0, metrics.height() + 6.0);
  box.moveCenter((from + to) / 2.0 - QPointF(0.0, metrics.height()));
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(10, 11, 13, 222));
  painter.drawRoundedRect(box, 4.0, 4.0);
  painter.setPen(QColor::fromRgb(kText));
  painter.drawText(box, Qt::AlignCenter | Qt::TextSingleLine, label);
  painter.restore();
}

void CloudMarks::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  paintMeasure(painter);
  if (const auto place = scene_.marker()) {
    const QPointF centre = paneOf(*place, devicePixelRatioF());
    if (isDrawable(centre)) {
      paintRing(painter, centre);
    }
  }
  if (!message_.isEmpty()) {
    paintMessage(painter, message_, QSizeF(size()), !scene_.isEmpty());
  }
  if (!tag_.isEmpty()) {
    paintTag(painter, tag_, QSizeF(size()));
  }
  if (active_) {
    paintActiveFrame(painter, QSizeF(size()));
  }
}

}  // namespace patchscape
