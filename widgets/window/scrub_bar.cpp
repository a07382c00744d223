// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/scrub_bar.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <utility>

namespace patchscape {
namespace {

constexpr int kTrackHeight = 6;
constexpr int kGap = 2;
constexpr int kHandleWidth = 3;
constexpr int kSide = 2;  // Room for the handle at both ends.

}  // namespace

ScrubBar::ScrubBar(QWidget* parent)
    : QWidget(parent) {
  setObjectName(QStringLiteral("scrubBar"));
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(120, 40);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setToolTip(tr("Click or drag to go to a frame; filled: computed"));
  describe();
}

void ScrubBar::describe() {
  setAccessibleName(tr("Frame %1 of %2").arg(position_ + 1).arg(count_));
}

void ScrubBar::setFrameCount(std::int64_t count) {
  count_ = count;
  position_ = 0;
  computed_.clear();
  thumbnails_.clear();
  describe();
  update();
}

void ScrubBar::setPosition(std::int64_t index) {
  if (index != position_) {
    position_ = index;
    describe();
    update();
  }
}

void ScrubBar::setComputed(std::vector<qint64> frames) {
  if (frames != computed_) {
    computed_ = std::move(frames);
    update();
  }
}

void ScrubBar::setThumbnails(std::vector<QImage> thumbnails) {
  thumbnails_ = std::move(thumbnails);
  update();
}

double ScrubBar::xOf(std::int64_t index) const {
  const double room = width() - 2 * kSide;
  const auto count = static_cast<double>(std::max<std::int64_t>(1, count_));
  return kSide + room * (static_cast<double>(index) + 0.5) / count;
}

std::int64_t ScrubBar::frameAt(double x) const {
  const double share = (x - kSide) / std::max(1, width() - 2 * kSide);
  return std::clamp<std::int64_t>(static_cast<std::int64_t>(share * static_cast<double>(count_)),
                                  0,
                                  std::max<std::int64_t>(0, count_ - 1));
}

void ScrubBar::paintThumbnails(QPainter& painter) const {
  const QRect strip(kSide, 0, width() - 2 * kSide, height() - kTrackHeight - kGap);
  painter.fillRect(strip, QColor(0x17, 0x18, 0x1b));
  const auto count = static_cast<int>(thumbnails_.size());
  for (int i = 0; i < count; ++i) {
    const int left = strip.left() + strip.width() * i / count;
    const int right = strip.left() + strip.width() * (i + 1) / count;
    const QRect slot(left, strip.top(), right - left, strip.height());
    const QImage& image = thumbnails_[static_cast<std::size_t>(i)];
    if (image.isNull()) {
      continue;
    }
    // Its middle: parts of a strip need not show whole frames.
    const double scale = std::max(static_cast<double>(slot.width()) / image.width(),
                                  static_cast<double>(slot.height()) / image.height());
    const QSizeF cut(slot.width() / scale, slot.height() / scale);
    painter.drawImage(
        slot,
        image,
        QRectF(QPointF((image.width() - cut.width()) / 2.0, (image.height() - cut.height()) / 2.0),
               cut));
  }
}

void ScrubBar::paintTrack(QPainter& painter) const {
  const QRect track(kSide, height() - kTrackHeight, width() - 2 * kSide, kTrackHeight);
  painter.fillRect(track, palette().color(QPalette::Mid));
  const QColor accent = palette().color(QPalette::Highlight);
  const double half =
      (width() - 2.0 * kSide) / static_cast<double>(std::max<std::int64_t>(1, count_)) / 2.0;
  for (std::size_t i = 0; i < computed_.size();) {
    std::size_t last = i;
    while (last + 1 < computed_.size() && computed_[last + 1] == computed_[last] + 1) {
      ++last;
    }
    const double from = xOf(computed_[i]) - half;
    painter.fillRect(QRectF(from, track.top(), xOf(computed_[last]) + half - from, track.height()),
                     accent);
    i = last + 1;
  }
}

void ScrubBar::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  paintThumbnails(painter);
  if (count_ == 0) {
    return;
  }
  paintTrack(painter);
  const double x = xOf(position_);
  painter.fillRect(QRectF(x - kHandleWidth / 2.0 - 1.0, 0.0, kHandleWidth + 2.0, height()),
                   QColor(0, 0, 0, 140));
  painter.fillRect(QRectF(x - kHandleWidth / 2.0, 0.0, kHandleWidth, height()), Qt::white);
  if (hasFocus()) {
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

void ScrubBar::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && count_ > 0) {
    setPosition(frameAt(event->position().x()));
    Q_EMIT seekAsked(position_);
  }
}

void ScrubBar::mouseMoveEvent(QMouseEvent* event) {
  const std::int64_t index = frameAt(event->position().x());
  if ((event->buttons() & Qt::LeftButton) != 0 && count_ > 0 && index != position_) {
    setPosition(index);
    Q_EMIT seekAsked(index);
  }
}

}  // namespace patchscape
