// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/theme.h"

#include <QApplication>
#include <QFile>
#include <QFont>
#include <QPalette>
#include <QStyle>

#include <array>
#include <utility>

namespace patchscape {
namespace {

/// Every colour of the window outside the canvas. Text on ground is 4.5:1 or more.
struct Colours {
  const char* bar;      ///< Top bar, status line.
  const char* panel;    ///< Gallery, inspector.
  const char* control;  ///< Buttons, combo boxes.
  const char* hover;    ///< The same under the cursor.
  const char* field;    ///< Where one types.
  const char* line;     ///< Borders and rules.
  const char* text;
  const char* dim;
  const char* disabled;
};

constexpr Colours kDarkColours{"#1f2126",
                               "#22252a",
                               "#2b2e34",
                               "#363a42",
                               "#191b1f",
                               "#3a3e46",
                               "#e7e8eb",
                               "#a3a8b2",
                               "#6b7079"};
constexpr Colours kLightColours{"#f3f4f6",
                                "#fafbfc",
                                "#ffffff",
                                "#e9ecf1",
                                "#ffffff",
                                "#cfd3da",
                                "#1b1d21",
                                "#575d68",
                                "#9aa0aa"};

constexpr const char* kAccent = "#3b82f6";
constexpr const char* kAccentUnderText = "#2563eb";  // White text on it is 5.2:1.

QColor colour(const char* name) { return QColor(QLatin1String(name)); }

QPalette paletteOf(const Colours& colours) {
  QPalette palette;
  palette.setColor(QPalette::Window, colour(colours.panel));
  palette.setColor(QPalette::WindowText, colour(colours.text));
  palette.setColor(QPalette::Base, colour(colours.field));
  palette.setColor(QPalette::AlternateBase, colour(colours.control));
  palette.setColor(QPalette::Text, colour(colours.text));
  palette.setColor(QPalette::PlaceholderText, colour(colours.dim));
  palette.setColor(QPalette::Button, colour(colours.control));
  palette.setColor(QPalette::ButtonText, colour(colours.text));
  palette.setColor(QPalette::ToolTipBase, colour(colours.control));
  palette.setColor(QPalette::ToolTipText, colour(colours.text));
  palette.setColor(QPalette::Mid, colour(colours.line));
  palette.setColor(QPalette::Highlight, colour(kAccent));
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, colour(kAccent));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, colour(colours.disabled));
  }
  return palette;
}

QString styleSheetOf(const Colours& colours) {
  QFile file(QStringLiteral(":/style.qss"));
  if (!file.open(QIODevice::ReadOnly)) {
    return {};
  }
  QString sheet = QString::fromUtf8(file.readAll());
  const std::array<std::pair<const char*, const char*>, 11> values{
      {{"@bar", colours.bar},
       {"@panel", colours.panel},
       {"@control", colours.control},
       {"@hover", colours.hover},
       {"@field", colours.field},
       {"@line", colours.line},
       {"@text", colours.text},
       {"@dim", colours.dim},
       {"@disabled", colours.disabled},
       {"@accentFill", kAccentUnderText},
       {"@accent", kAccent}}};
  for (const auto& [token, value] : values) {
    sheet.replace(QLatin1String(token), QLatin1String(value));
  }
  return sheet;
}

}  // namespace

bool systemIsDark(const QPalette& systemPalette) {
  if (qEnvironmentVariable("GTK_THEME").contains(QLatin1String("dark"), Qt::CaseInsensitive)) {
    return true;
  }
  if (qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP")) {
    return true;
  }
  constexpr int kMiddleGrey = 128;
  return systemPalette.color(QPalette::Window).lightness() < kMiddleGrey;
}

void applyTheme(QApplication& application, ThemeChoice choice) {
  // Asked for once: afterwards the application's palette is ours, not the desktop's.
  static const bool kSystemDark = systemIsDark(application.palette());
  const bool dark = choice == ThemeChoice::kDark || (choice == ThemeChoice::kSystem && kSystemDark);
  const Colours& colours = dark ? kDarkColours : kLightColours;
  constexpr int kBodyPixels = 13;
  QFont font = application.font();
  font.setPixelSize(kBodyPixels);
  application.setFont(font);
  application.setPalette(paletteOf(colours));
  application.setStyleSheet(styleSheetOf(colours));
}

QString nameOf(ThemeChoice choice) {
  switch (choice) {
    case ThemeChoice::kLight:
      return QStringLiteral("light");
    case ThemeChoice::kDark:
      return QStringLiteral("dark");
    case ThemeChoice::kSystem:
      break;
  }
  return QStringLiteral("system");
}

ThemeChoice themeNamed(const QString& name) {
  for (const ThemeChoice choice : {ThemeChoice::kLight, ThemeChoice::kDark}) {
    if (nameOf(choice) == name) {
      return choice;
    }
  }
  return ThemeChoice::kSystem;
}

}  // namespace patchscape
