// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QImage>
#include <QWidget>

#include <cstdint>
#include <vector>

namespace patchscape {

/// The way through a video: a strip of thumbnails, below it a track that is filled where frames are
/// computed, and a handle at the frame shown. Click or drag to go there.
///
/// Thread: GUI.
class ScrubBar final : public QWidget {
  Q_OBJECT
 public:
  explicit ScrubBar(QWidget* parent = nullptr);

  void setFrameCount(std::int64_t count);  ///< 0: nothing is open.
  void setPosition(std::int64_t index);
  void setComputed(std::vector<qint64> frames);  ///< Ascending indices.
  void setThumbnails(std::vector<QImage> thumbnails);

  [[nodiscard]] std::int64_t position() const { return position_; }
  [[nodiscard]] const std::vector<qint64>& computed() const { return computed_; }
  [[nodiscard]] std::size_t thumbnailCount() const { return thumbnails_.size(); }
  /// The middle of a frame's part of the track, in this widget's pixels, and back.
  [[nodiscard]] double xOf(std::int64_t index) const;
  [[nodiscard]] std::int64_t frameAt(double x) const;
  [[nodiscard]] QSize sizeHint() const override { return {400, 48}; }

 Q_SIGNALS:
  void seekAsked(std::int64_t index);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  void describe();
  void paintThumbnails(QPainter& painter) const;
  void paintTrack(QPainter& painter) const;

  std::int64_t count_ = 0;
  std::int64_t position_ = 0;
  std::vector<qint64> computed_;
  std::vector<QImage> thumbnails_;
};

}  // namespace patchscape
