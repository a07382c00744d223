// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/value_range.h"

#include <QWidget>

#include <cstdint>
#include <vector>

namespace patchscape {

/// Bars with two handles. The arrow keys move the handle in the accent colour, Space takes the
/// other one; a double-click asks for the automatic range. Thread: GUI.
class RangeHistogram final : public QWidget {
  Q_OBJECT
 public:
  explicit RangeHistogram(QWidget* parent = nullptr);

  void setCounts(const std::vector<std::int64_t>& counts, ValueRange extent);
  void setRange(ValueRange range);
  [[nodiscard]] QSize sizeHint() const override { return {200, 56}; }

 Q_SIGNALS:
  void rangeMoved(patchscape::ValueRange range);
  void resetAsked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  [[nodiscard]] double xOf(float value) const;
  [[nodiscard]] float valueAt(double x) const;
  void moveHandle(float value);

  std::vector<std::int64_t> counts_;
  ValueRange extent_;
  ValueRange range_;
  bool highHandle_ = false;  ///< The one that moves.
};

}  // namespace patchscape
