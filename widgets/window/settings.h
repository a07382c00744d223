// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

class QSettings;

namespace patchscape {

/// What the window remembers from one start to the next. Keys it does not know stay in the file.
struct Settings {
  static constexpr int kSchema = 1;
  static constexpr int kMostRecent = 12;

  QByteArray geometry;
  QByteArray layout;
  QString lastFolder;
  QStringList recentFiles;  ///< Newest first.
  QString view = QStringLiteral("pca");
  QString theme = QStringLiteral("system");
  int panes = 1;
  int opacityPercent = 100;

  void addRecent(const QString& file);
};

/// Reads them; values out of range, or of a newer schema, become the defaults.
[[nodiscard]] Settings readSettings(const QSettings& store);
void writeSettings(QSettings& store, const Settings& settings);

}  // namespace patchscape
