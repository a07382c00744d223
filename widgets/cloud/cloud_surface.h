// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/cloud/scene/cloud_scene.h"

#include <QElapsedTimer>
#include <QOpenGLWidget>
#include <QTimer>

namespace patchscape {

/// The part of the pane that OpenGL draws: shows a scene in the window.
///
/// Moving frames are drawn quickly; 150 ms after the last one the scene is drawn whole. The context
/// is made anew where the widget moves to another window: the scene follows.
/// Thread: GUI.
class CloudSurface final : public QOpenGLWidget {
  Q_OBJECT
 public:
  /// The scene must outlive the surface.
  explicit CloudSurface(CloudScene& scene, QWidget* parent = nullptr);
  ~CloudSurface() override;

  /// Draws again, quickly: the camera moves.
  void moved();
  /// Draws again, whole, unless the camera moves.
  void changed();
  [[nodiscard]] bool isMoving() const { return rest_.isActive(); }
  /// How long the last frame that was drawn took. Units: milliseconds.
  [[nodiscard]] double lastFrameMs() const { return lastFrameMs_; }

 Q_SIGNALS:
  /// The driver cannot draw this: a sentence for a person.
  void failed(const QString& message);
  void drawn();

 protected:
  void initializeGL() override;
  void resizeGL(int width, int height) override;
  void paintGL() override;

 private:
  void releaseScene();
  void drawScene();
  void showPicture();
  void fail(const QString& message);

  CloudScene& scene_;
  QTimer rest_;  ///< Runs while the camera moves.
  bool hasFailed_ = false;
  double lastFrameMs_ = 0.0;
};

}  // namespace patchscape
