// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QScrollArea>

namespace patchscape {

/// The column of panels: scrolls up and down where it must, never sideways.
///
/// As wide as its widest line, with longer words too, and never narrower than 300 px. Thread: GUI.
class Inspector final : public QScrollArea {
  Q_OBJECT
 public:
  static constexpr int kUsualWidth = 300;

  Inspector(QWidget* content, QWidget* parent = nullptr);

  [[nodiscard]] QSize minimumSizeHint() const override;
  [[nodiscard]] QSize sizeHint() const override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace patchscape
