// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPushButton>
#include <QString>

namespace patchscape {

/// A push button that tests and screen readers find by its name and by its text. Thread: GUI.
[[nodiscard]] inline QPushButton* makeNamedButton(const QString& text,
                                                  const char* name,
                                                  QWidget* parent) {
  auto* const button = new QPushButton(text, parent);
  button->setObjectName(QLatin1String(name));
  button->setAccessibleName(text);
  return button;
}

}  // namespace patchscape
