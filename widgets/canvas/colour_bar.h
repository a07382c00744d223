// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/scale_bar.h"

#include <QWidget>

namespace patchscape {

/// A vertical colour bar with ticks and unit, for the right side of a pane.
///
/// Lets the mouse through to the pane. Thread: GUI.
class ColourBar final : public QWidget {
  Q_OBJECT
 public:
  explicit ColourBar(QWidget* parent);

  void setScale(const ScaleBar& scale);  ///< Without colours it hides itself.
  [[nodiscard]] const ScaleBar& scale() const { return scale_; }
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] QStringList unitLines() const;

  ScaleBar scale_;
};

}  // namespace patchscape
