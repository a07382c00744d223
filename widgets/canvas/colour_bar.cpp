// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/colour_bar.h"

#include <QPainter>
#include <QStringList>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kMargin = 8;
constexpr int kBarWidth = 14;
constexpr int kTick = 4;
constexpr int kMostHeight = 420;
const QColor kGround(0x17, 0x18, 0x1b);
const QColor kInk(0xe6, 0xe7, 0xea);

}  // namespace

ColourBar::ColourBar(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("colourBar"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  hide();
}

void ColourBar::setScale(const ScaleBar& scale) {
  scale_ = scale;
  QStringList texts;
  for (const ScaleBar::Tick& tick : scale.ticks) {
    texts.append(QString::fromStdString(tick.text));
  }
  setAccessibleName(tr("Colour bar, %1: %2")
                        .arg(QString::fromStdString(scale.unit), texts.join(QStringLiteral(", "))));
  update();
}

QStringList ColourBar::unitLines() const {
  return QString::fromStdString(scale_.unit).split(QStringLiteral(", "));
}

QSize ColourBar::sizeHint() const {
  int text = 0;
  for (const ScaleBar::Tick& tick : scale_.ticks) {
    text = std::max(text, fontMetrics().horizontalAdvance(QString::fromStdString(tick.text)));
  }
  int width = kBarWidth + 2 * kTick + text;
  for (const QString& line : unitLines()) {
    width = std::max(width, fontMetrics().horizontalAdvance(line));
  }
  return {width + 2 * kMargin, kMostHeight};
}

void ColourBar::paintEvent(QPaintEvent* /*event*/) {
  if (scale_.colours.empty()) {
    return;
  }
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), kGround);
  painter.setPen(kInk);
  const int line = fontMetrics().height();
  const int barHeight = std::min(kMostHeight, height());
  int top = (height() - barHeight) / 2 + kMargin;
  for (const QString& text : unitLines()) {
    painter.drawText(QRect(kMargin, top, width() - kMargin, line), Qt::AlignLeft, text);
    top += line;
  }
  top += kMargin;
  const int bottom = (height() + barHeight) / 2 - kMargin - line / 2;
  QLinearGradient gradient(0, bottom, 0, top);
  const auto last = static_cast<double>(scale_.colours.size() - 1);
  for (std::size_t i = 0; i < scale_.colours.size(); ++i) {
    const auto& c = scale_.colours[i];
    gradient.setColorAt(static_cast<double>(i) / last, QColor(c[0], c[1], c[2]));
  }
  painter.fillRect(QRect(kMargin, top, kBarWidth, bottom - top), gradient);
  for (const ScaleBar::Tick& tick : scale_.ticks) {
    const double y = bottom - tick.height * (bottom - top);
    const double right = kMargin + kBarWidth;
    painter.drawLine(QPointF(right, y), QPointF(right + kTick, y));
    painter.drawText(QRectF(right + 2 * kTick, y - line / 2.0, width(), line),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QString::fromStdString(tick.text));
  }
}

}  // namespace patchscape
