// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/canvas/view_state.h"

#include <QPointF>
#include <QRectF>
#include <QSize>
#include <QSizeF>

namespace patchscape {

inline constexpr double kMinZoom = 0.02;     ///< Less only where a huge picture needs it to fit.
inline constexpr double kMaxZoom = 64.0;     ///< Screen pixels a picture pixel.
inline constexpr double kSquaresZoom = 8.0;  ///< From here on pixels are drawn as squares.

/// Where a picture lies in a pane. Pure arithmetic on pane pixels (device independent) and picture
/// pixels; no widget.
///
/// The state is made valid on the way in: a fit is computed, the zoom bounded, and at least a strip
/// of 64 px of the picture stays in the pane, so that it can never be lost.
/// Thread: any.
class ViewTransform {
 public:
  ViewTransform() = default;

  /// With an empty pane or picture the state stays as given.
  ViewTransform(const QSizeF& pane, const QSize& picture, const ViewState& state);

  [[nodiscard]] const ViewState& state() const noexcept { return state_; }
  [[nodiscard]] const QSizeF& pane() const noexcept { return pane_; }
  [[nodiscard]] const QSize& picture() const noexcept { return picture_; }
  [[nodiscard]] double zoom() const noexcept { return state_.zoom; }

  [[nodiscard]] QPointF toPicture(const QPointF& pane) const;
  [[nodiscard]] QPointF toPane(const QPointF& picture) const;

  /// As the two above, for the counting of cameras and measurements: the centre of the top-left
  /// pixel is (0, 0); above, its corner is.
  [[nodiscard]] QPointF toPixel(const QPointF& pane) const;
  [[nodiscard]] QPointF fromPixel(const QPointF& pixel) const;

  /// The whole picture in pane pixels; reaches past the pane where zoomed in.
  [[nodiscard]] QRectF pictureRect() const;

  /// The state after zooming so that the picture point under `anchor` stays there.
  [[nodiscard]] ViewState zoomedTo(double zoom, const QPointF& anchor) const;

  /// The state after the picture was dragged by `delta` pane pixels.
  [[nodiscard]] ViewState pannedBy(const QPointF& delta) const;

 private:
  QSizeF pane_;
  QSize picture_;
  ViewState state_;
};

/// The zoom at which the whole picture just fills the pane, at most kMaxZoom.
[[nodiscard]] double fitZoom(const QSizeF& pane, const QSize& picture);

}  // namespace patchscape
