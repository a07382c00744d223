// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/film_player.h"
#include "core/session/steady_views.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

class QSettings;

namespace patchscape {

/// What is remembered of cameras and videos.
struct FilmSettings {
  QString camera;    ///< Name of the one shown last.
  int livePace = 2;  ///< Row of the list: 15 frames a second.
  FilmPace pace = FilmPace::kRealTime;
  bool mirror = false;
  bool loop = false;
  SteadyOptions steady;

  [[nodiscard]] bool operator==(const FilmSettings&) const = default;
};

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
  FilmSettings film;

  void addRecent(const QString& file);
};

/// Reads them; values out of range, or of a newer schema, become the defaults.
[[nodiscard]] Settings readSettings(const QSettings& store);
void writeSettings(QSettings& store, const Settings& settings);

}  // namespace patchscape
