// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

class QCheckBox;
class QLabel;
class QSpinBox;
class QWidget;

namespace patchscape {

/// The shorter side of the network's input, pixels; 0 is the model's own.
[[nodiscard]] QSpinBox* makeInputField(const QString& name, QWidget* parent);

/// A path that is shortened in its middle where it is long; the whole is its tool tip.
[[nodiscard]] QLabel* makePathLabel(const QString& name, QWidget* parent);
void showPath(QLabel* label, const QString& path);

/// Whether a switch can be used and is set.
[[nodiscard]] bool isOn(const QCheckBox* box);

}  // namespace patchscape
