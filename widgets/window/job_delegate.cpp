// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/job_delegate.h"

#include "widgets/gallery/status_mark.h"
#include "widgets/panels/panel_rows.h"
#include "widgets/window/job_model.h"

#include <QPainter>

#include <algorithm>

namespace patchscape {
namespace {

constexpr int kPadding = 5;
constexpr int kMark = 18;
constexpr double kBarHeight = 3.0;

bool isItem(const QModelIndex& index) { return index.parent().isValid(); }

JobState stateOf(const QModelIndex& index) {
  return static_cast<JobState>(index.data(JobModel::kStateRole).toInt());
}

void drawLine(QPainter& painter, const QRect& box, const QString& text, bool bold = false) {
  QFont font = painter.font();
  font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
  painter.setFont(font);
  painter.drawText(box,
                   Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                   QFontMetrics(font).elidedText(text, Qt::ElideRight, box.width()));
}

void drawBar(QPainter& painter, const QRectF& box, double fraction, const QPalette& palette) {
  painter.fillRect(box, palette.color(QPalette::Mid));
  QRectF done = box;
  done.setWidth(box.width() * std::clamp(fraction, 0.0, 1.0));
  painter.fillRect(done, palette.color(QPalette::Link));
}

}  // namespace

QSize JobDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const int line = std::max(option.fontMetrics.height(), kMark);
  return {0, isItem(index) ? line + kPadding : 2 * line + 3 * kPadding};
}

void JobDelegate::paint(QPainter* painter,
                        const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
  painter->save();
  if (option.state.testFlag(QStyle::State_Selected)) {
    painter->fillRect(option.rect, option.palette.color(QPalette::Highlight));
  }
  const double fraction = index.data(JobModel::kFractionRole).toDouble();
  const QString name = index.data(Qt::DisplayRole).toString();
  const QString detail = index.data(JobModel::kDetailRole).toString();
  QRect area = option.rect.adjusted(kPadding, kPadding / 2, -kPanelMargin, -kPadding / 2);
  const QRectF mark(area.left(), area.top(), kMark, kMark);
  paintStatusMark(*painter, mark, markOf(stateOf(index)), std::max(0.0, fraction));
  area.setLeft(area.left() + kMark + kPanelGap);
  painter->setFont(option.font);
  QRect first = area;
  QRect second = area;
  if (isItem(index)) {
    first.setWidth(area.width() / 3);
    second.setLeft(first.right() + kPanelGap);
  } else {
    first.setHeight(kMark);
    second.setTop(first.bottom() + 1);
    second.setHeight(kMark);
  }
  painter->setPen(option.palette.color(QPalette::Text));
  drawLine(*painter, first, name, !isItem(index));
  painter->setPen(option.palette.color(QPalette::PlaceholderText));
  drawLine(*painter, second, detail);
  if (!isItem(index) && stateOf(index) == JobState::kRunning) {
    drawBar(*painter,
            QRectF(area.left(), area.bottom() - kBarHeight, area.width(), kBarHeight),
            fraction,
            option.palette);
  }
  painter->restore();
}

}  // namespace patchscape
