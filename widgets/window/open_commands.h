// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "widgets/window/drop_contents.h"
#include "widgets/window/window_parts.h"

#include <QObject>

class QMenu;

namespace patchscape {

/// Everything that brings something in: files, folders, weights, drops, the clipboard.
///
/// Thread: GUI; folders are read and pixels converted on a pool.
class OpenCommands final : public QObject {
  Q_OBJECT
 public:
  OpenCommands(WindowParts parts, ModelCatalog catalog, DeviceChoice device);

  void connectActions();
  void open(const DropContents& contents, bool addOnly);
  void openModel(const QString& nameOrPath);
  void askForPictures();
  void askForWeights();
  void paste();
  void fillRecent(QMenu* menu);
  /// The models to open a frame of a film with, besides the one in use.
  void fillRefine(QMenu* menu);

  [[nodiscard]] const ModelCatalog& catalog() const { return catalog_; }

 Q_SIGNALS:
  void videoAsked(const std::filesystem::path& file);
  /// A weights file was asked for by its path; whether it opens is not known yet.
  void weightsOpened(const std::filesystem::path& path);
  /// A weights file was opened that holds a head and no model.
  void headOpened(const std::filesystem::path& path, patchscape::HeadTask task);

 private:
  void askForFolder();
  void askForFilm();
  void openFiles(const std::vector<std::filesystem::path>& files, bool addOnly);
  void openVideo(const std::vector<std::filesystem::path>& videos);
  void openFolder(const std::filesystem::path& folder, bool addOnly);
  void openFilm(const std::filesystem::path& film);
  void offerFilm(const std::filesystem::path& folder);
  void offerSubfolders(const std::filesystem::path& folder);
  void openWeights(const QString& file);
  void openImage(const QImage& image);
  void sayRemote(const QStringList& addresses);

  WindowParts parts_;
  ModelCatalog catalog_;
  DeviceChoice device_;
};

}  // namespace patchscape
