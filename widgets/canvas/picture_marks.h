// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/region.h"

#include <QLineF>
#include <QPolygonF>
#include <QSize>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace patchscape {

/// A line that stays in the picture, with a text such as its length.
struct MarkedLine {
  QLineF line;    ///< Picture pixels, whole numbers at their centres.
  QString label;  ///< Empty: no box.
};

/// Pixels of a picture that somebody chose.
struct SelectionMask {
  int width = 0;
  int height = 0;
  /// One byte a pixel, row by row, 0 = not selected; null: there is no selection.
  std::shared_ptr<const std::vector<std::uint8_t>> pixels;

  /// Whether there is a selection and it is one of pictures of this size.
  [[nodiscard]] bool fits(const QSize& picture) const;
  [[nodiscard]] bool operator==(const SelectionMask&) const = default;
};

/// The selection after a region was drawn, from what `ImageView::regionDrawn` tells. A selection
/// that does not fit the picture counts as none; see `combined` for what follows from none.
/// Errors: kInvalidArgument for a size that no picture has. Thread: any; uses several.
[[nodiscard]] SelectionMask selectionAfter(const SelectionMask& before,
                                           const QPolygonF& region,
                                           RegionMode mode,
                                           const QSize& picture);

}  // namespace patchscape
