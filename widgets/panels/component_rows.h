// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

#include <array>

class QLabel;
class QSpinBox;
class QToolButton;

namespace patchscape {

/// Three lines, red, green and blue: which component each shows, and whether it is inverted.
///
/// Thread: GUI.
class ComponentRows final : public QWidget {
  Q_OBJECT
 public:
  explicit ComponentRows(QWidget* parent = nullptr);

  [[nodiscard]] std::array<int, 3> components() const;  ///< Zero-based.
  [[nodiscard]] std::array<bool, 3> flips() const;
  void setComponents(const std::array<int, 3>& components);  ///< Emits nothing.
  void setFlips(const std::array<bool, 3>& flips);           ///< Emits nothing.
  void setCount(int components);
  /// Which components are drawn is fixed; inverting them is not.
  void setFrozen(bool frozen);
  /// Share of the variance of each, in per cent; negative hides it.
  void setExplained(const std::array<double, 3>& percent);

 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    QSpinBox* component = nullptr;
    QToolButton* flip = nullptr;
    QLabel* explained = nullptr;
  };
  [[nodiscard]] Row makeComponentRow(const QString& channel, const QString& name, int usual);

  std::array<Row, 3> rows_;
};

}  // namespace patchscape
