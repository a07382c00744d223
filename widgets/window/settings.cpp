// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/settings.h"

#include <QSettings>

#include <algorithm>

namespace patchscape {

void Settings::addRecent(const QString& file) {
  recentFiles.removeAll(file);
  recentFiles.prepend(file);
  while (recentFiles.size() > kMostRecent) {
    recentFiles.removeLast();
  }
}

namespace {

/// A choice as it was stored, where there are `count` of them; else the usual one.
template <typename Choice>
Choice readChoice(const QSettings& store, const char* key, Choice usual, int count) {
  bool isNumber = false;
  const int stored = store.value(QLatin1String(key)).toInt(&isNumber);
  return isNumber && stored >= 0 && stored < count ? static_cast<Choice>(stored) : usual;
}

bool readSwitch(const QSettings& store, const char* key, bool usual) {
  return store.value(QLatin1String(key), usual).toBool();
}

FilmSettings readFilm(const QSettings& store) {
  FilmSettings film;
  film.camera = store.value(QStringLiteral("film/camera")).toString();
  film.livePace = readChoice(store, "film/livePace", film.livePace, 4);
  film.pace = readChoice(store, "film/pace", film.pace, 2);
  film.mirror = readSwitch(store, "film/mirror", film.mirror);
  film.loop = readSwitch(store, "film/loop", film.loop);
  film.steady.basis = readChoice(store, "film/basis", film.steady.basis, 3);
  film.steady.depth = readChoice(store, "film/range", film.steady.depth, 3);
  film.steady.followSlowly = readSwitch(store, "film/followSlowly", film.steady.followSlowly);
  film.steady.vote = readSwitch(store, "film/vote", film.steady.vote);
  return film;
}

void writeFilm(QSettings& store, const FilmSettings& film) {
  store.setValue(QStringLiteral("film/camera"), film.camera);
  store.setValue(QStringLiteral("film/livePace"), film.livePace);
  store.setValue(QStringLiteral("film/pace"), static_cast<int>(film.pace));
  store.setValue(QStringLiteral("film/mirror"), film.mirror);
  store.setValue(QStringLiteral("film/loop"), film.loop);
  store.setValue(QStringLiteral("film/basis"), static_cast<int>(film.steady.basis));
  store.setValue(QStringLiteral("film/range"), static_cast<int>(film.steady.depth));
  store.setValue(QStringLiteral("film/followSlowly"), film.steady.followSlowly);
  store.setValue(QStringLiteral("film/vote"), film.steady.vote);
}

}  // namespace

Settings readSettings(const QSettings& store) {
  Settings settings;
  if (store.value(QStringLiteral("schema"), Settings::kSchema).toInt() > Settings::kSchema) {
    return settings;
  }
  settings.geometry = store.value(QStringLiteral("window/geometry")).toByteArray();
  settings.layout = store.value(QStringLiteral("window/layout")).toByteArray();
  settings.theme = store.value(QStringLiteral("window/theme"), settings.theme).toString();
  settings.lastFolder = store.value(QStringLiteral("files/lastFolder")).toString();
  settings.recentFiles = store.value(QStringLiteral("files/recent")).toStringList();
  settings.recentFiles = settings.recentFiles.mid(0, Settings::kMostRecent);
  settings.view = store.value(QStringLiteral("view/name"), settings.view).toString();
  settings.panes = std::clamp(store.value(QStringLiteral("view/panes"), 1).toInt(), 1, 4);
  settings.opacityPercent =
      std::clamp(store.value(QStringLiteral("view/opacity"), 100).toInt(), 0, 100);
  settings.film = readFilm(store);
  return settings;
}

void writeSettings(QSettings& store, const Settings& settings) {
  store.setValue(QStringLiteral("schema"), Settings::kSchema);
  store.setValue(QStringLiteral("window/geometry"), settings.geometry);
  store.setValue(QStringLiteral("window/layout"), settings.layout);
  store.setValue(QStringLiteral("window/theme"), settings.theme);
  store.setValue(QStringLiteral("files/lastFolder"), settings.lastFolder);
  store.setValue(QStringLiteral("files/recent"), settings.recentFiles);
  store.setValue(QStringLiteral("view/name"), settings.view);
  store.setValue(QStringLiteral("view/panes"), settings.panes);
  store.setValue(QStringLiteral("view/opacity"), settings.opacityPercent);
  writeFilm(store, settings.film);
}

}  // namespace patchscape
