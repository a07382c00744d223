// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/overlay/value_range.h"

#include <QWidget>

#include <cstdint>
#include <vector>

class QDoubleSpinBox;
class QToolButton;

namespace patchscape {

class RangeHistogram;

/// Which values are drawn as the ends of a colour map: a histogram with two handles, two numbers,
/// and buttons for the rules.
///
/// A handle or a number sets the range itself (kFixed); Lock keeps the range that a rule found, for
/// every picture. Thread: GUI.
class RangeWidget final : public QWidget {
  Q_OBJECT
 public:
  struct State {
    RangeRule rule = RangeRule::kPercent1;
    ValueRange range;  ///< Shown; set by the rule unless it is kFixed.

    [[nodiscard]] bool operator==(const State&) const = default;
  };

  explicit RangeWidget(QWidget* parent = nullptr);

  [[nodiscard]] const State& state() const { return state_; }
  void setState(const State& state);  ///< Emits nothing.
  /// The counts to draw, of values in `extent`; empty: nothing to choose from.
  void setHistogram(const std::vector<std::int64_t>& counts, ValueRange extent);
  void setUnit(const QString& unit);

  /// Locks the shown range, or lets it go.
  void setLocked(bool locked);

 Q_SIGNALS:
  void changed(const patchscape::RangeWidget::State& state);

 private:
  void setUpNumbers();
  void setUpButtons();
  void setRule(RangeRule rule);
  void setRange(ValueRange range);
  void copyRange();
  void pasteRange();
  void showState();

  State state_;
  RangeHistogram* histogram_;
  QDoubleSpinBox* low_;
  QDoubleSpinBox* high_;
  QToolButton* auto_;
  QToolButton* percent1_;
  QToolButton* percent2_;
  QToolButton* lock_;
};

}  // namespace patchscape
