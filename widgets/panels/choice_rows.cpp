// SPDX-License-Identifier: Apache-2.0
#include "widgets/panels/choice_rows.h"

namespace patchscape {

QComboBox* makeChoice(const QString& name, const QString& label, const QStringList& items) {
  auto* const choice = new QComboBox;
  choice->setObjectName(name);
  choice->setAccessibleName(label);
  choice->addItems(items);
  choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice->setMinimumContentsLength(4);
  return choice;
}

void fillChoice(QComboBox* choice, const QStringList& items, int current, const QString& ifNone) {
  const QSignalBlocker block(choice);
  choice->clear();
  choice->addItems(items.isEmpty() ? QStringList{ifNone} : items);
  choice->setCurrentIndex(items.isEmpty() ? 0 : current);
  choice->setEnabled(!items.isEmpty());
}

}  // namespace patchscape
