// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

class QApplication;
class QPalette;

namespace patchscape {

enum class ThemeChoice { kSystem, kLight, kDark };

/// Whether the desktop is dark. Where no desktop says anything, it is: the canvas is dark too.
[[nodiscard]] bool systemIsDark(const QPalette& systemPalette);

/// Gives the program its palette, style sheet and 13 px type. Thread: GUI.
void applyTheme(QApplication& application, ThemeChoice choice);

/// "system", "light", "dark": as the settings keep it.
[[nodiscard]] QString nameOf(ThemeChoice choice);
[[nodiscard]] ThemeChoice themeNamed(const QString& name);

}  // namespace patchscape
