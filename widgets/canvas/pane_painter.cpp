// SPDX-License-Identifier: Apache-2.0
#include "widgets/canvas/pane_painter.h"

#include "widgets/canvas/pane_marks.h"
#include "widgets/canvas/shape_painter.h"

#include <QPaintDevice>
#include <QtMath>

#include <algorithm>
#include <climits>
#include <cmath>

namespace patchscape {
namespace {

constexpr QRgb kGround = 0xff17181bU;
constexpr double kLeastPatchOnScreen = 6.0;  // Pane pixels.

/// The pane and the picture in whole device pixels: a picture at 100 % then stays sharp.
struct DeviceFrame {
  QRect pane;
  QPointF origin;  // Of the picture; whole numbers.
  QSizeF size;     // Of the picture.
  double ratio = 1.0;

  [[nodiscard]] QRect picture() const {
    return {qRound(origin.x()),
            qRound(origin.y()),
            std::max(1, qRound(size.width())),
            std::max(1, qRound(size.height()))};
  }
};

DeviceFrame frameOf(const ViewTransform& view, double ratio) {
  const QRectF picture = view.pictureRect();
  DeviceFrame frame;
  frame.ratio = ratio;
  frame.pane = QRect(0, 0, qCeil(view.pane().width() * ratio), qCeil(view.pane().height() * ratio));
  frame.origin = {std::round(picture.left() * ratio), std::round(picture.top() * ratio)};
  frame.size = picture.size() * ratio;
  return frame;
}

/// First and past-the-last level pixel that touch [from, to) of the picture's device extent, with
/// one more at each side for the smooth filter.
struct Span {
  double first;
  double count;
};

Span spanOf(double from, double to, double pixelSize, int length) {
  const double first = std::clamp(std::floor(from / pixelSize) - 1.0, 0.0, length - 1.0);
  const double last = std::clamp(std::ceil(to / pixelSize) + 1.0, first + 1.0, double{1} * length);
  return {first, last - first};
}

/// Draws only what is visible: far beyond the pane QPainter's fixed-point numbers run out.
void drawLayer(QPainter& painter, const DisplayImage& image, const DeviceFrame& frame, QRect clip) {
  clip &= frame.picture();
  if (clip.isEmpty()) {
    return;
  }
  const double scaleX = frame.size.width() / image.size().width();
  const double scaleY = frame.size.height() / image.size().height();
  const std::size_t index = levelFor(image, std::max(scaleX, scaleY));
  const QImage& level = image.levels[index];
  const double step = std::exp2(static_cast<double>(index));
  const QPointF pixel(scaleX * step, scaleY * step);
  const QPointF near = QPointF(clip.topLeft()) - frame.origin;
  const QPointF far = QPointF(clip.bottomRight()) + QPointF(1, 1) - frame.origin;
  const Span columns = spanOf(near.x(), far.x(), pixel.x(), level.width());
  const Span rows = spanOf(near.y(), far.y(), pixel.y(), level.height());
  const QRectF source(columns.first, rows.first, columns.count, rows.count);
  const QRectF target(frame.origin + QPointF(columns.first * pixel.x(), rows.first * pixel.y()),
                      QSizeF(columns.count * pixel.x(), rows.count * pixel.y()));
  painter.setClipRect(clip);
  painter.drawImage(target, level, source);
  painter.setClipping(false);
}

void drawLayers(QPainter& painter, const PaneScene& scene, const DeviceFrame& frame) {
  painter.setRenderHint(QPainter::SmoothPixmapTransform, scene.view.zoom() < kSquaresZoom);
  const bool hasOverlay = scene.overlay && scene.overlayOpacity > 0.0;
  const int split = hasOverlay ? qRound(scene.splitX.value_or(0.0) * frame.ratio) : INT_MAX;
  QRect overlaid = frame.pane;
  overlaid.setLeft(std::min(split, frame.pane.right() + 1));
  QRect bare = frame.pane;
  // A fully opaque overlay hides the photo: it need not be drawn there.
  if (hasOverlay && scene.overlayOpacity >= 1.0) {
    bare.setRight(overlaid.left() - 1);
  }
  drawLayer(painter, *scene.photo, frame, bare);
  if (hasOverlay) {
    painter.setOpacity(scene.overlayOpacity);
    drawLayer(painter, *scene.overlay, frame, overlaid);
    painter.setOpacity(1.0);
  }
}

void drawGridLines(QPainter& painter, const PatchGrid& grid, const DeviceFrame& frame) {
  const QRect visible = frame.picture() & frame.pane;
  const int width = std::max(1, static_cast<int>(frame.ratio));
  // A light line beside a dark one is seen on any picture.
  const QColor light(255, 255, 255, 84);
  const QColor dark(0, 0, 0, 84);
  const double cellWidth = frame.size.width() / static_cast<double>(grid.cols);
  for (std::int64_t col = 1; col < grid.cols; ++col) {
    const int x = qRound(frame.origin.x() + static_cast<double>(col) * cellWidth);
    if (x >= visible.left() && x <= visible.right()) {
      painter.fillRect(QRect(x - width, visible.top(), width, visible.height()), dark);
      painter.fillRect(QRect(x, visible.top(), width, visible.height()), light);
    }
  }
  const double cellHeight = frame.size.height() / static_cast<double>(grid.rows);
  for (std::int64_t row = 1; row < grid.rows; ++row) {
    const int y = qRound(frame.origin.y() + static_cast<double>(row) * cellHeight);
    if (y >= visible.top() && y <= visible.bottom()) {
      painter.fillRect(QRect(visible.left(), y - width, visible.width(), width), dark);
      painter.fillRect(QRect(visible.left(), y, visible.width(), width), light);
    }
  }
}

bool isGridShown(const PaneScene& scene) {
  if (scene.grid.rows <= 0 || scene.grid.cols <= 0) {
    return false;
  }
  const QSizeF shown = scene.view.pictureRect().size();
  return shown.width() / static_cast<double>(scene.grid.cols) >= kLeastPatchOnScreen &&
         shown.height() / static_cast<double>(scene.grid.rows) >= kLeastPatchOnScreen;
}

void drawShapes(QPainter& painter, const PaneScene& scene) {
  for (const MarkedLine& line : scene.lines) {
    paintMarkedLine(painter, line, scene.view);
  }
  if (scene.drawing) {
    paintDrawnShape(painter, *scene.drawing, scene.drawingLabel, scene.view);
  }
}

void drawPicture(QPainter& painter, const PaneScene& scene) {
  const double ratio = painter.device()->devicePixelRatioF();
  const DeviceFrame frame = frameOf(scene.view, ratio);
  painter.save();
  painter.scale(1.0 / ratio, 1.0 / ratio);
  drawLayers(painter, scene, frame);
  if (isGridShown(scene)) {
    drawGridLines(painter, scene.grid, frame);
  }
  if (scene.selection != nullptr) {
    scene.selection->paint(painter,
                           scene.photo->size(),
                           {.visible = frame.picture() & frame.pane,
                            .origin = frame.origin,
                            .size = frame.size,
                            .outline = std::max(1, static_cast<int>(ratio))});
  }
  painter.restore();
  if (scene.overlay && scene.splitX) {
    paintSplitHandle(painter, *scene.splitX, scene.view.pane().height());
  }
  drawShapes(painter, scene);
  if (scene.marked) {
    paintRing(painter, scene.view.toPane(QPointF(*scene.marked) + QPointF(0.5, 0.5)));
  }
}

}  // namespace

std::size_t levelFor(const DisplayImage& image, double scale) {
  const double octaves = std::floor(-std::log2(scale));
  return static_cast<std::size_t>(
      std::clamp(octaves, 0.0, static_cast<double>(image.levels.size() - 1)));
}

void paintPane(QPainter& painter, const PaneScene& scene) {
  const QSizeF pane = scene.view.pane();
  painter.fillRect(QRectF(QPointF(), pane), QColor::fromRgb(kGround));
  if (pane.isEmpty()) {
    return;
  }
  const bool hasPhoto = scene.photo && !scene.photo->levels.empty();
  if (hasPhoto) {
    drawPicture(painter, scene);
  }
  if (!scene.message.isEmpty()) {
    paintMessage(painter, scene.message, pane, hasPhoto);
  }
  if (!scene.tag.isEmpty()) {
    paintTag(painter, scene.tag, pane);
  }
  if (scene.active) {
    paintActiveFrame(painter, pane);
  }
}

}  // namespace patchscape
