// SPDX-License-Identifier: Apache-2.0
#include "widgets/gallery/gallery_delegate.h"

#include "widgets/gallery/gallery_model.h"
#include "widgets/gallery/status_mark.h"
#include "widgets/gallery/thumbnail.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr QRgb kAccent = 0xff3b82f6U;
constexpr int kMargin = 10;  // Pixels left and right of a card.
constexpr int kGap = 12;     // Between two cards.
constexpr int kPadding = 8;  // Around the name.
constexpr double kRadius = 6.0;
constexpr double kMarkSize = 18.0;

/// A size below the body's, so that more of a name fits.
QFont captionFont(const QFont& body) {
  constexpr double kShare = 0.9;
  QFont font = body;
  if (body.pixelSize() > 0) {
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(body.pixelSize() * kShare))));
  } else {
    font.setPointSizeF(body.pointSizeF() * kShare);
  }
  return font;
}

int captionHeight(const QFont& body) { return QFontMetrics(captionFont(body)).height() + kPadding; }

/// The part of a thumbnail that fills `box` without bending it.
QRectF coveringPart(const QSizeF& thumbnail, const QSizeF& box) {
  const QSizeF part = box.scaled(thumbnail, Qt::KeepAspectRatio);
  return {
      QPointF((thumbnail.width() - part.width()) / 2.0, (thumbnail.height() - part.height()) / 2.0),
      part};
}

void paintThumbnail(QPainter& painter, const QRectF& box, const QModelIndex& index) {
  const auto thumbnail = index.data(Qt::DecorationRole).value<QPixmap>();
  if (thumbnail.isNull()) {
    painter.fillRect(box, QColor(127, 127, 127, 40));
    return;
  }
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QSizeF size = thumbnail.size();
  const double ratio = painter.device()->devicePixelRatioF();
  if (size.width() >= box.width() * ratio || size.height() >= box.height() * ratio) {
    painter.drawPixmap(box, thumbnail, coveringPart(size, box.size()));
    return;
  }
  // Too small to fill the card: enlarging it would only blur it.
  painter.fillRect(box, QColor(127, 127, 127, 40));
  const QSizeF shown = size / ratio;
  const QPointF corner = box.center() - QPointF(shown.width() / 2.0, shown.height() / 2.0);
  painter.drawPixmap(QRectF(corner, shown), thumbnail, QRectF(QPointF(), size));
}

void paintFrame(QPainter& painter, const QRectF& card, const QStyleOptionViewItem& option) {
  painter.setBrush(Qt::NoBrush);
  if (option.state.testFlag(QStyle::State_Selected)) {
    painter.setPen(QPen(QColor::fromRgb(kAccent), 2.0));
    painter.drawRoundedRect(card, kRadius, kRadius);
    return;
  }
  QColor edge = option.palette.color(QPalette::Text);
  edge.setAlpha(option.state.testFlag(QStyle::State_MouseOver) ? 110 : 36);
  painter.setPen(QPen(edge, 1.0));
  painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
}

}  // namespace

QRect GalleryDelegate::cardRect(const QRect& item) {
  return item.adjusted(kMargin, kGap / 2, -kMargin, -kGap / 2);
}

QSize GalleryDelegate::sizeHint(const QStyleOptionViewItem& option,
                                const QModelIndex& /*index*/) const {
  const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
  const int width = view != nullptr ? view->viewport()->width() : 168;
  const int picture = std::max(1, (width - 2 * kMargin) * kThumbnailHeight / kThumbnailWidth);
  return {width, picture + captionHeight(option.font) + kGap};
}

QString GalleryDelegate::captionOf(const QModelIndex& index,
                                   const QFontMetrics& metrics,
                                   int width) {
  const QString name = index.data(Qt::DisplayRole).toString();
  const auto status = static_cast<ItemStatus>(index.data(GalleryModel::kStatusRole).toInt());
  QString percent;
  if (status == ItemStatus::kRunning) {
    const double progress = index.data(GalleryModel::kProgressRole).toDouble();
    //: Follows a file name; a thin space stands before the sign.
    percent = tr(" · %1\u2009%").arg(std::lround(progress * 100.0));
  }
  const int left = width - metrics.horizontalAdvance(percent);
  return metrics.elidedText(name, Qt::ElideMiddle, left) + percent;
}

void GalleryDelegate::paint(QPainter* painter,
                            const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  const QRectF card = cardRect(option.rect);
  QRectF picture = card;
  picture.setHeight(card.height() - captionHeight(option.font));
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  QPainterPath shape;
  shape.addRoundedRect(card, kRadius, kRadius);
  painter->setClipPath(shape, Qt::IntersectClip);
  painter->fillRect(card, option.palette.color(QPalette::AlternateBase));
  paintThumbnail(*painter, picture, index);
  painter->restore();

  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  paintFrame(*painter, card, option);
  const QRectF mark(card.right() - kMarkSize - 5.0, card.top() + 5.0, kMarkSize, kMarkSize);
  paintStatusMark(*painter,
                  mark,
                  static_cast<ItemStatus>(index.data(GalleryModel::kStatusRole).toInt()),
                  index.data(GalleryModel::kProgressRole).toDouble());
  const QRectF caption(card.left() + kPadding,
                       picture.bottom(),
                       card.width() - 2 * kPadding,
                       card.bottom() - picture.bottom());
  painter->setPen(option.palette.color(QPalette::Text));
  const QFont font = captionFont(option.font);
  painter->setFont(font);
  painter->drawText(caption,
                    Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                    captionOf(index, QFontMetrics(font), static_cast<int>(caption.width())));
  painter->restore();
}

}  // namespace patchscape
