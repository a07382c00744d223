// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/view_transform.h"

#include <algorithm>
#include <cmath>

namespace patchscape {
namespace {

constexpr double kKeptStrip = 64.0;

/// `centre` moved as little as needed for a strip of the picture to stay in the pane.
double keptInPane(double centre, double pictureLength, double paneLength, double zoom) {
  const double strip = std::min({kKeptStrip, pictureLength * zoom, paneLength});
  const double reach = (paneLength / 2.0 - strip) / zoom;
  return std::clamp(centre, -reach, std::max(-reach, pictureLength + reach));
}

bool isUsable(const ViewState& state) {
  return std::isfinite(state.zoom) && state.zoom > 0.0 && std::isfinite(state.centre.x()) &&
         std::isfinite(state.centre.y());
}

}  // namespace

double fitZoom(const QSizeF& pane, const QSize& picture) {
  return std::min({pane.width() / picture.width(), pane.height() / picture.height(), kMaxZoom});
}

ViewTransform::ViewTransform(const QSizeF& pane, const QSize& picture, const ViewState& state)
    : pane_(pane),
      picture_(picture),
      state_(isUsable(state) ? state : ViewState{}) {
  if (pane.isEmpty() || picture.isEmpty()) {
    return;
  }
  const double fit = fitZoom(pane, picture);
  if (state_.fit) {
    state_.zoom = fit;
    state_.centre = {picture.width() / 2.0, picture.height() / 2.0};
    return;
  }
  state_.zoom = std::clamp(state_.zoom, std::min(kMinZoom, fit), kMaxZoom);
  state_.centre = {keptInPane(state_.centre.x(), picture.width(), pane.width(), state_.zoom),
                   keptInPane(state_.centre.y(), picture.height(), pane.height(), state_.zoom)};
}

QPointF ViewTransform::toPicture(const QPointF& pane) const {
  return state_.centre + (pane - QPointF(pane_.width() / 2.0, pane_.height() / 2.0)) / state_.zoom;
}

QPointF ViewTransform::toPane(const QPointF& picture) const {
  return (picture - state_.centre) * state_.zoom +
         QPointF(pane_.width() / 2.0, pane_.height() / 2.0);
}

QPointF ViewTransform::toPixel(const QPointF& pane) const {
  return toPicture(pane) - QPointF(0.5, 0.5);
}

QPointF ViewTransform::fromPixel(const QPointF& pixel) const {
  return toPane(pixel + QPointF(0.5, 0.5));
}

QRectF ViewTransform::pictureRect() const {
  return {toPane({0.0, 0.0}), QSizeF(picture_) * state_.zoom};
}

ViewState ViewTransform::zoomedTo(double zoom, const QPointF& anchor) const {
  // Bounded before the centre follows from it, or the anchor would slip at either end.
  const double least = picture_.isEmpty() || pane_.isEmpty()
                           ? kMinZoom
                           : std::min(kMinZoom, fitZoom(pane_, picture_));
  const double bounded = std::clamp(zoom, least, kMaxZoom);
  const QPointF fixed = toPicture(anchor);
  const QPointF centre = fixed + (state_.centre - fixed) * (state_.zoom / bounded);
  return ViewTransform(pane_, picture_, {false, bounded, centre}).state();
}

ViewState ViewTransform::pannedBy(const QPointF& delta) const {
  const ViewState moved{false, state_.zoom, state_.centre - delta / state_.zoom};
  return ViewTransform(pane_, picture_, moved).state();
}

}  // namespace patchscape
