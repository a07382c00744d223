// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/legend_model.h"

#include "widgets/panels/panel_fields.h"
#include "widgets/panels/units.h"

#include <QColor>
#include <QFont>

#include <cmath>

namespace patchscape {
namespace {

constexpr double kTinyPercent = 0.1;

}  // namespace

LegendModel::LegendModel(QObject* parent)
    : QAbstractTableModel(parent) {}

void LegendModel::setLegend(const std::vector<LegendRow>& legend,
                            std::shared_ptr<const ClassTable> classes,
                            const QString& depthUnit) {
  legend_ = legend;
  classes_ = std::move(classes);
  depthUnit_ = depthUnit;
  rebuild();
}

void LegendModel::setFilter(const QString& text) {
  filter_ = text.trimmed();
  rebuild();
}

void LegendModel::setChosen(const std::set<int>& chosen) {
  chosen_ = chosen;
  if (rowCount() > 0) {
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
  }
}

void LegendModel::toggleTiny() {
  tinyOpen_ = !tinyOpen_;
  rebuild();
}

void LegendModel::rebuild() {
  beginResetModel();
  shown_.clear();
  folded_ = 0;
  for (std::size_t i = 0; i < legend_.size(); ++i) {
    const bool tiny = legend_[i].percent < kTinyPercent;
    if (!filter_.isEmpty()) {
      if (nameOf(legend_[i].id).contains(filter_, Qt::CaseInsensitive)) {
        shown_.push_back(static_cast<int>(i));
      }
    } else if (!tiny || tinyOpen_) {
      shown_.push_back(static_cast<int>(i));
    }
    folded_ += tiny && filter_.isEmpty() ? 1 : 0;
  }
  endResetModel();
}

QString LegendModel::nameOf(int id) const {
  return QString::fromStdString(classes_->classes[static_cast<std::size_t>(id)].name);
}

int LegendModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size()) + (folded_ > 0 ? 1 : 0);
}

int LegendModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QVariant LegendModel::textOf(const LegendRow& row, int column) const {
  switch (column) {
    case kName:
      return nameOf(row.id).section(u',', 0, 0).section(u';', 0, 0);
    case kArea:
      return withUnit(row.percent, 1, QStringLiteral("%"));
    default:
      return depthUnit_.isEmpty() || std::isnan(row.meanDepth)
                 ? QString()
                 : withUnit(static_cast<double>(row.meanDepth), 2, depthUnit_);
  }
}

QVariant LegendModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) {
    return {};
  }
  if (index.row() == static_cast<int>(shown_.size())) {
    if (role == kIdRole) {
      return -1;
    }
    const bool isText = role == Qt::DisplayRole && index.column() == kName;
    return isText ? QVariant(tinyOpen_ ? tr("Fold tiny ones") : tr("Tiny: %1").arg(folded_))
                  : QVariant();
  }
  const LegendRow& row =
      legend_[static_cast<std::size_t>(shown_[static_cast<std::size_t>(index.row())])];
  const bool strong = chosen_.empty() || chosen_.contains(row.id);
  switch (role) {
    case Qt::DisplayRole:
      return textOf(row, index.column());
    case Qt::ToolTipRole:
      return tr("%1 (id %2)").arg(nameOf(row.id)).arg(row.id);
    case Qt::DecorationRole:
      return index.column() == kName
                 ? QVariant(makeSwatch(classes_->classes[static_cast<std::size_t>(row.id)].colour,
                                       strong))
                 : QVariant();
    case Qt::TextAlignmentRole:
      return static_cast<int>(Qt::AlignVCenter |
                              (index.column() == kName ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole: {
      QFont font;
      font.setBold(strong && !chosen_.empty());
      return font;
    }
    case kIdRole:
      return row.id;
    default:
      return {};
  }
}

QVariant LegendModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
    return {};
  }
  switch (section) {
    case kName:
      return tr("Class");
    case kArea:
      return tr("Area");
    default:
      return tr("Mean depth");
  }
}

}  // namespace patchscape
