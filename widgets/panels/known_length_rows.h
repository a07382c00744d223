// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QDoubleSpinBox;
class QLabel;
class QToolButton;

namespace patchscape {

class ElidedLabel;

/// The lines whose length somebody measured: each with its metres, what the fit leaves, and a
/// button that takes it away.
///
/// Thread: GUI.
class KnownLengthRows final : public QWidget {
  Q_OBJECT
 public:
  struct Line {
    QString name;
    double metres = 0.0;  ///< 0: not typed yet.
    QString residual;     ///< How far the fit is from it, in words; may be empty.
  };

  explicit KnownLengthRows(QWidget* parent = nullptr);

  /// Emits nothing; may be called from what the signals start.
  void setLines(const std::vector<Line>& lines);

 Q_SIGNALS:
  void lengthChanged(int index, double metres);
  void removed(int index);

 private:
  struct Row {
    QWidget* line = nullptr;
    ElidedLabel* name = nullptr;
    QDoubleSpinBox* metres = nullptr;
    QLabel* residual = nullptr;
    QToolButton* remove = nullptr;
  };
  void addRow();
  static void showLine(const Row& row, const Line& line);

  std::vector<Row> rows_;
};

}  // namespace patchscape
