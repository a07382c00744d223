// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace patchscape {

/// A line of 2 px that fills while something is computed. Thread: GUI.
class ProgressLine final : public QWidget {
  Q_OBJECT
 public:
  explicit ProgressLine(QWidget* parent = nullptr);

  void setFraction(double fraction);  ///< 0…1
  void setRunning(bool running);
  [[nodiscard]] double fraction() const { return fraction_; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double fraction_ = 0.0;
  bool running_ = false;
};

}  // namespace patchscape
