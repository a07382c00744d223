// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rgb.h"

#include <QPixmap>
#include <QString>

#include <initializer_list>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QToolButton;
class QWidget;

namespace patchscape {

/// A number that is typed or scrolled; as narrow as its panel makes it.
[[nodiscard]] QDoubleSpinBox* makeNumberField(const QString& name, const QString& label);

/// "a – b": two controls of equal width with a word or sign between them.
[[nodiscard]] QWidget* makePair(QWidget* first, const QString& between, QWidget* second);

/// A button with one word; `tip` says the whole and is its accessible name too.
[[nodiscard]] QToolButton* makeButton(const QString& text, const QString& name, const QString& tip);

/// Controls in columns of equal width, row by row.
[[nodiscard]] QWidget* makeGrid(std::initializer_list<QWidget*> controls, int columns);

[[nodiscard]] QCheckBox* makeSwitch(const QString& text, const QString& name);

/// The colour of a class or an object beside its name; pale where it is not the chosen one.
[[nodiscard]] QPixmap makeSwatch(const Rgb& colour, bool strong);

/// A dim text of as many lines as it needs; hidden while it is empty.
[[nodiscard]] QLabel* makeNote(const QString& name);
void showNote(QLabel* note, const QString& text);

}  // namespace patchscape
