// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QComboBox>
#include <QSignalBlocker>
#include <QString>
#include <QStringList>

namespace patchscape {

/// A combo box that never grows past its panel.
[[nodiscard]] QComboBox* makeChoice(const QString& name,
                                    const QString& label,
                                    const QStringList& items);

/// The chosen item as an enumerator that counts like the items.
template <typename Enum>
[[nodiscard]] Enum chosen(const QComboBox* choice) {
  return static_cast<Enum>(choice->currentIndex());
}

/// Chooses without a signal.
template <typename Enum>
void choose(QComboBox* choice, Enum value) {
  const QSignalBlocker block(choice);
  choice->setCurrentIndex(static_cast<int>(value));
}

/// Replaces the items without a signal, and chooses one of them; greyed where there are none.
void fillChoice(QComboBox* choice, const QStringList& items, int current, const QString& ifNone);

}  // namespace patchscape
