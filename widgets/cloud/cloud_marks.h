// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/cloud/scene/cloud_scene.h"

#include <QString>
#include <QWidget>

namespace patchscape {

/// What lies over a cloud: tag, message, linked cursor, measured line, frame.
///
/// A widget of its own, so that a cursor that moves does not draw the cloud again. Thread: GUI.
class CloudMarks final : public QWidget {
  Q_OBJECT
 public:
  /// The scene must outlive the marks.
  explicit CloudMarks(const CloudScene& scene, QWidget* parent = nullptr);

  void setTag(const QString& tag);
  void setMessage(const QString& message);
  void setActive(bool active);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintMeasure(QPainter& painter) const;

  const CloudScene& scene_;
  QString tag_;
  QString message_;
  bool active_ = false;
};

}  // namespace patchscape
