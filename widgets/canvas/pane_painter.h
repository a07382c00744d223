// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/patch_grid.h"
#include "widgets/canvas/display_image.h"
#include "widgets/canvas/draw_tool.h"
#include "widgets/canvas/picture_marks.h"
#include "widgets/canvas/selection_layer.h"
#include "widgets/canvas/view_transform.h"

#include <QPainter>
#include <QPoint>
#include <QString>

#include <optional>
#include <span>

namespace patchscape {

/// Everything one pane shows at one moment.
struct PaneScene {
  ViewTransform view;
  DisplayImagePtr photo;
  DisplayImagePtr overlay;       ///< Null: the photo alone.
  double overlayOpacity = 1.0;   ///< 0…1
  std::optional<double> splitX;  ///< Pane pixels; the photo is left of it, the overlay right.
  PatchGrid grid;                ///< Zero: no lines.
  std::optional<QPoint> marked;  ///< Picture pixel under the linked cursor.
  SelectionLayer* selection = nullptr;  ///< Null: none. Keeps what it draws for the next time.
  std::span<const MarkedLine> lines;
  std::optional<DrawnShape> drawing;  ///< In the making.
  QString drawingLabel;
  QString tag;
  QString message;
  bool active = false;  ///< Framed in the accent colour.
};

/// Draws the scene into the pane's rectangle at (0, 0).
///
/// Pictures are drawn in device pixels from the level of their chain that suits the zoom, so that
/// the cost follows the pane's size and not the photo's. Thread: that of the painter's device.
void paintPane(QPainter& painter, const PaneScene& scene);

/// Index of the smallest level that still has a pixel for each device pixel.
/// \param scale Device pixels a picture pixel.
[[nodiscard]] std::size_t levelFor(const DisplayImage& image, double scale);

}  // namespace patchscape
