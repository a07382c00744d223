// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/class_table.h"
#include "core/overlay/segmentation_overlay.h"

#include <QAbstractTableModel>

#include <memory>
#include <set>
#include <vector>

namespace patchscape {

/// The classes of a picture as a table: swatch and name, area, mean depth; the largest first.
///
/// Classes under 0.1 % are folded into one row until it is opened or a filter looks for them.
/// Thread: GUI.
class LegendModel final : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { kName, kArea, kDepth, kColumns };
  static constexpr int kIdRole = Qt::UserRole;  ///< Class id; −1 for the row of tiny classes.

  explicit LegendModel(QObject* parent = nullptr);

  /// `depthUnit` is empty where there is no depth.
  void setLegend(const std::vector<LegendRow>& legend,
                 std::shared_ptr<const ClassTable> classes,
                 const QString& depthUnit);
  void setFilter(const QString& text);
  void setChosen(const std::set<int>& chosen);  ///< Drawn strong; empty: all are.
  void toggleTiny();

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section,
                                    Qt::Orientation orientation,
                                    int role) const override;

 private:
  void rebuild();
  [[nodiscard]] QString nameOf(int id) const;
  [[nodiscard]] QVariant textOf(const LegendRow& row, int column) const;

  std::vector<LegendRow> legend_;
  std::shared_ptr<const ClassTable> classes_;
  QString depthUnit_;
  QString filter_;
  std::set<int> chosen_;
  bool tinyOpen_ = false;
  std::vector<int> shown_;  ///< Indices into `legend_`.
  int folded_ = 0;          ///< Tiny classes behind the last row.
};

}  // namespace patchscape
