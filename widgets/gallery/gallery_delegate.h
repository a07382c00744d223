// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStyledItemDelegate>

namespace patchscape {

/// Draws one gallery item: the thumbnail on a rounded card, its status mark, its name below.
///
/// Thread: GUI.
class GalleryDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter,
             const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;

  /// As wide as the strip, as high as the card and the gap to the next.
  [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                               const QModelIndex& index) const override;

  /// The card inside an item's rectangle.
  [[nodiscard]] static QRect cardRect(const QRect& item);

  /// The name, elided in its middle so that the per cent of a running item is never cut.
  [[nodiscard]] static QString captionOf(const QModelIndex& index,
                                         const QFontMetrics& metrics,
                                         int width);
};

}  // namespace patchscape
