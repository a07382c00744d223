// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/cloud/scene/cloud_scene.h"

#include <QImage>
#include <QPointF>
#include <QString>
#include <QWidget>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace patchscape {

class CloudMarks;
class CloudSurface;

/// A pane with a point cloud that one turns, pans and zooms.
///
/// Left drag turns, middle or Shift + left drag pans, right drag or wheel zooms, Ctrl + wheel zooms
/// at the cursor, middle click sets the point that the view turns about, double-click resets.
/// Keypad 1, 3, 7, 9: front, right, top, isometric; 5: orthographic; R: reset; arrows turn. Where
/// there is no OpenGL the pane shows a text and everything else works. OpenGL starts with the first
/// cloud: windows without one do not pay for it. Thread: GUI.
class PointCloudView final : public QWidget {
  Q_OBJECT
 public:
  explicit PointCloudView(QWidget* parent = nullptr);
  ~PointCloudView() override;

  /// Whether this platform draws OpenGL in widgets; asked once.
  [[nodiscard]] static bool isSupported();

  /// Shows a cloud; null empties the pane. See `CloudScene`, as for all of these.
  void setCloud(std::shared_ptr<const PointCloud> cloud);
  void setColours(std::vector<Rgb> colours);
  void setMesh(std::shared_ptr<const CloudMesh> mesh);
  void setSelection(std::vector<std::uint8_t> selection);
  void setStyle(const CloudStyle& style);
  void show3d(CloudPreset preset);
  void setPivot(std::size_t point);  ///< The view turns about this point.
  /// The linked cursor: a thin white ring with a dark edge at a point.
  void setMarkedPoint(std::optional<std::size_t> point);
  /// A line between two points with its length.
  void setMeasure(std::optional<std::pair<std::size_t, std::size_t>> points);

  void setTag(const QString& tag);  ///< Top left: what is shown.
  /// Text in the middle of the pane; empty hides it.
  void setMessage(const QString& message);
  void setActive(bool active);  ///< Frames the pane.

  [[nodiscard]] const CloudScene& scene() const { return *scene_; }
  [[nodiscard]] QString message() const;
  /// What is seen, without marks, in device pixels; null where nothing is drawn.
  [[nodiscard]] QImage grabPicture() const;
  /// How long the last frame took to draw. Units: milliseconds.
  [[nodiscard]] double lastFrameMs() const;
  [[nodiscard]] QSize sizeHint() const override { return {480, 360}; }

 Q_SIGNALS:
  /// The point under the cursor; nothing beside the cloud.
  void pointHovered(std::optional<std::size_t> point);
  /// A point was clicked.
  void pointPicked(std::size_t point);
  /// The 3D view cannot be drawn; the sentence is shown in the pane, too.
  void failed(const QString& message);
  void styleChanged(const patchscape::CloudStyle& style);  ///< By a key.

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  enum class Drag { kNone, kOrbit, kPan, kZoom };

  void ensureSurface();
  void dropSurface(const QString& message);
  void changed();
  void moved();
  void describe();
  void dragTo(const QPointF& place);
  void clicked(Qt::MouseButton button, const QPointF& place);
  void emitHovered(const QPointF& place);
  [[nodiscard]] bool hasKey(int key, Qt::KeyboardModifiers modifiers) const;
  [[nodiscard]] std::optional<std::size_t> pointAt(const QPointF& place) const;

  std::unique_ptr<CloudScene> scene_;
  CloudSurface* surface_ = nullptr;
  CloudMarks* marks_;
  bool isBroken_ = false;  ///< No OpenGL here.
  QString tag_;
  QString text_;
  QString failure_;
  std::optional<std::size_t> hovered_;
  Drag drag_ = Drag::kNone;
  Qt::MouseButton button_ = Qt::NoButton;
  QPointF dragFrom_;
  QPointF pressed_;
  bool isClick_ = false;
};

}  // namespace patchscape
