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
}

}  // namespace patchscape
