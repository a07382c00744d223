// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractButton>

namespace patchscape {

/// The dashed field below the last gallery item that says what can be dropped; a click opens files.
///
/// Thread: GUI.
class DropField final : public QAbstractButton {
  Q_OBJECT
 public:
  explicit DropField(QWidget* parent = nullptr);

  /// Drawn in the accent colour while something is dragged over the window.
  void setDropActive(bool active);

  [[nodiscard]] QSize sizeHint() const override { return {168, 112}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintFrame(QPainter& painter, const QColor& colour) const;

  bool dropActive_ = false;
};

}  // namespace patchscape
