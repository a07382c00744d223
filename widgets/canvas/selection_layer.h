// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/picture_marks.h"

#include <QImage>
#include <QPainter>
#include <QPointF>
#include <QRect>
#include <QSizeF>

namespace patchscape {

/// Where a picture lies on the screen. Units: device pixels.
struct ScreenPlace {
  QRect visible;    ///< The part that is shown.
  QPointF origin;   ///< Of the whole picture.
  QSizeF size;      ///< Of the whole picture.
  int outline = 1;  ///< Thickness of a line of one pane pixel.

  [[nodiscard]] bool operator==(const ScreenPlace&) const = default;
};

/// A selection on the screen: a light line along its inside, a dark one along its outside, and all
/// that is not selected a little darker.
///
/// Made for the pixels on the screen only and kept until the view moves, so that the cost follows
/// the pane's size and not the picture's. Thread: one at a time.
class SelectionLayer {
 public:
  void setSelection(SelectionMask selection);
  [[nodiscard]] const SelectionMask& selection() const { return selection_; }

  /// Draws in device pixels; nothing where the selection is not one of pictures of this size.
  void paint(QPainter& painter, const QSize& picture, const ScreenPlace& place);

 private:
  void make();

  SelectionMask selection_;
  ScreenPlace place_;
  QImage image_;  // Null: to be made.
};

}  // namespace patchscape
