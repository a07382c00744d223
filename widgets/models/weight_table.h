// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QStringList>
#include <QTreeWidget>

#include <cstdint>
#include <vector>

namespace patchscape {

/// A flat table of tensors, to be read. Thread: GUI.
[[nodiscard]] inline QTreeWidget* makeWeightTable(const char* name,
                                                  const QString& accessibleName,
                                                  const QStringList& headers,
                                                  QWidget* parent) {
  auto* const table = new QTreeWidget(parent);
  table->setObjectName(QLatin1String(name));
  table->setAccessibleName(accessibleName);
  table->setRootIsDecorated(false);
  table->setUniformRowHeights(true);
  table->setHeaderLabels(headers);
  return table;
}

/// "384 × 3 × 14 × 14".
[[nodiscard]] inline QString shapeText(const std::vector<std::int64_t>& shape) {
  QStringList sizes;
  for (const std::int64_t size : shape) {
    sizes.append(QString::number(size));
  }
  return sizes.join(QStringLiteral(" × "));
}

}  // namespace patchscape
