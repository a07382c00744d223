// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/image_view.h"

#include "widgets/canvas/pane_marks.h"

#include <QPainter>
#include <QStyle>
#include <QVariantAnimation>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kFadeMs = 120;

}  // namespace

ImageView::ImageView(QWidget* parent)
    : QWidget(parent),
      fader_(new QVariantAnimation(this)) {
  setAttribute(Qt::WA_OpaquePaintEvent);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(48, 48);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  fader_->setDuration(kFadeMs);
  connect(fader_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    fade_ = value.toDouble();
    update();
  });
  connect(fader_, &QVariantAnimation::finished, this, [this] {
    leaving_.reset();
    fade_ = 1.0;
    update();
  });
  describe();
}

void ImageView::setPhoto(DisplayImagePtr photo) {
  if (photo == photo_) {
    return;
  }
  // An overlay of the photo before must not be seen over this one, not even fading.
  fader_->stop();
  leaving_.reset();
  fade_ = 1.0;
  isOverlayStale_ = true;
  photo_ = std::move(photo);
  drag_ = Drag::kNone;
  // A shape may go on over the next frame of a film, but not over a picture of another size.
  if (!hasPhoto() || photoSize_ != photo_->size()) {
    cancelDrawing();
  }
  if (hasPhoto()) {
    const bool fits = photoSize_.isEmpty() || photoSize_ == photo_->size();
    photoSize_ = photo_->size();
    changeState(fits ? state_ : ViewState{});
  }
  update();
}

void ImageView::setOverlay(DisplayImagePtr overlay) {
  const DisplayImagePtr before = std::exchange(overlay_, std::move(overlay));
  const bool wasStale = std::exchange(isOverlayStale_, false);
  if (before == overlay_) {
    return;
  }
  if (overlay_ && !before) {
    fadeOverlay(leaving_ ? fade_ : 0.0, 1.0);
  } else if (!overlay_ && !wasStale) {
    leaving_ = before;
    fadeOverlay(fade_, 0.0);
  }
  update();
}

void ImageView::fadeOverlay(double from, double to) {
  fader_->stop();
  if (to > 0.0) {
    leaving_.reset();
  }
  const int motion = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this);
  if (!isVisible() || !hasPhoto() || motion == 0) {
    leaving_.reset();
    fade_ = 1.0;
    return;
  }
  fade_ = from;
  fader_->setStartValue(from);
  fader_->setEndValue(to);
  fader_->start();
}

void ImageView::setTag(const QString& tag) {
  tag_ = tag;
  describe();
  update();
}

void ImageView::setMessage(const QString& message) {
  message_ = message;
  describe();
  update();
}

void ImageView::setOverlayOpacity(double opacity) {
  opacity_ = std::clamp(opacity, 0.0, 1.0);
  update();
}

void ImageView::setSideRoom(int pixels) {
  if (sideRoom_ != pixels) {
    sideRoom_ = pixels;
    state_ = transform().state();
    updateShape();
    update();
  }
}

void ImageView::setSplit(bool on) {
  split_ = on;
  updateCursor(mapFromGlobal(QCursor::pos()));
  update();
}

void ImageView::setSplitPosition(double fraction) {
  splitPosition_ = std::clamp(fraction, 0.0, 1.0);
  update();
}

void ImageView::setPhotoHeld(bool held) {
  photoHeld_ = held;
  update();
}

void ImageView::setPatchGrid(PatchGrid grid) {
  grid_ = grid;
  update();
}

void ImageView::setMarkedPixel(std::optional<QPoint> pixel) {
  if (pixel == marked_) {
    return;
  }
  // Only the two rings: this runs at every move of the mouse, in every pane.
  for (const std::optional<QPoint>& ring : {marked_, pixel}) {
    if (ring) {
      update(ringRect(toPane(QPointF(*ring) + QPointF(0.5, 0.5))));
    }
  }
  marked_ = pixel;
}

void ImageView::setActive(bool active) {
  if (active != active_) {
    active_ = active;
    update();
  }
}

void ImageView::setViewState(const ViewState& state) {
  state_ = state;
  state_ = transform().state();
  updateShape();
  update();
}

void ImageView::changeState(const ViewState& state) {
  const ViewState before = state_;
  setViewState(state);
  if (!(state_ == before)) {
    Q_EMIT viewStateChanged(state_);
  }
}

void ImageView::fit() { changeState(ViewState{}); }

void ImageView::zoomTo(double zoom, const QPointF& anchorInPane) {
  if (hasPhoto()) {
    changeState(transform().zoomedTo(zoom, anchorInPane));
  }
}

void ImageView::zoomBy(double factor) {
  zoomTo(transform().zoom() * factor, {width() / 2.0, height() / 2.0});
}

QPointF ImageView::toPicture(const QPointF& pane) const { return transform().toPicture(pane); }

QPointF ImageView::toPane(const QPointF& picture) const { return transform().toPane(picture); }

ViewTransform ImageView::transform() const {
  const QSize room(width() - sideRoom_, height());
  return ViewTransform(room, hasPhoto() ? photo_->size() : QSize(), state_);
}

bool ImageView::isSplitShown() const { return split_ && hasPhoto() && overlay_ && !photoHeld_; }

PaneScene ImageView::scene() const {
  PaneScene scene;
  scene.view = transform();
  scene.photo = photo_;
  const DisplayImagePtr& shown = overlay_ ? overlay_ : leaving_;
  if (!photoHeld_ && shown && !shown->levels.empty()) {
    scene.overlay = shown;
    scene.overlayOpacity = opacity_ * fade_;
    if (split_) {
      scene.splitX = splitPosition_ * width();
    }
  }
  scene.grid = grid_;
  scene.marked = marked_;
  scene.drawing = shownShape();
  scene.drawingLabel = drawingLabel_;
  // The held key is for looking at the picture itself.
  if (!photoHeld_) {
    scene.lines = lines_;
    scene.selection = selection_.get();
  }
  scene.tag = tag_;
  scene.message = message_;
  scene.active = active_;
  return scene;
}

void ImageView::describe() {
  setAccessibleName(tag_.isEmpty() ? tr("Picture pane") : tr("Picture pane: %1").arg(tag_));
  setAccessibleDescription(message_.isEmpty() ? whatTheMouseDraws() : message_);
}

void ImageView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  paintPane(painter, scene());
}

void ImageView::resizeEvent(QResizeEvent* /*event*/) { changeState(state_); }

}  // namespace patchscape
