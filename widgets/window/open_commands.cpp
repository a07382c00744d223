// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/open_commands.h"

#include "core/media/image_io.h"
#include "core/media/image_sequence.h"
#include "core/session/model_info.h"
#include "widgets/bridge/background_task.h"
#include "widgets/window/model_chooser.h"

#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>

#include <utility>

namespace patchscape {
namespace {

using Paths = std::vector<std::filesystem::path>;

struct FolderContents {
  Paths pictures;
  bool hasSubfolders = false;
  bool isFilm = false;  ///< Named as the frames of one.
};

FolderContents readFolder(const std::filesystem::path& folder) {
  FolderContents contents{.pictures = listImages(folder, false)};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::error_code unreadable;
    contents.hasSubfolders = contents.hasSubfolders || entry.is_directory(unreadable);
  }
  contents.isFilm = areNamedAsFrames(contents.pictures);
  return contents;
}

}  // namespace

void showFailure(MessageBar& bar, const Failure& failure, std::vector<MessageBar::Button> buttons) {
  if (failure.code != ErrorCode::kCancelled) {
    bar.showMessage({failure.sentence, failure.context, std::move(buttons), true});
  }
}

OpenCommands::OpenCommands(WindowParts parts, ModelCatalog catalog, DeviceChoice device)
    : QObject(&parts.window),
      parts_(parts),
      catalog_(std::move(catalog)),
      device_(std::move(device)) {}

void OpenCommands::connectActions() {
  const auto on = [this](ActionId id, auto slot) {
    connect(parts_.actions.at(id), &QAction::triggered, this, slot);
  };
  on(ActionId::kOpenFiles, [this] { askForPictures(); });
  on(ActionId::kOpenFolder, [this] { askForFolder(); });
  on(ActionId::kOpenFilm, [this] { askForFilm(); });
  on(ActionId::kOpenWeights, [this] { askForWeights(); });
  on(ActionId::kPaste, [this] { paste(); });
}

void OpenCommands::askForPictures() {
  parts_.ask(&parts_.window,
             FileQuestion::kOpenPictures,
             parts_.settings.lastFolder,
             [this](const QStringList& files) { open(sortPaths(files), false); });
}

void OpenCommands::askForFolder() {
  parts_.ask(&parts_.window,
             FileQuestion::kOpenFolder,
             parts_.settings.lastFolder,
             [this](const QStringList& folders) { open(sortPaths(folders), false); });
}

void OpenCommands::askForFilm() {
  parts_.ask(&parts_.window,
             FileQuestion::kOpenFolder,
             parts_.settings.lastFolder,
             [this](const QStringList& folders) { openFilm(toPath(folders.value(0))); });
}

void OpenCommands::askForWeights() {
  parts_.ask(&parts_.window,
             FileQuestion::kOpenWeights,
             parts_.settings.lastFolder,
             [this](const QStringList& files) { openWeights(files.value(0)); });
}

void OpenCommands::open(const DropContents& contents, bool addOnly) {
  if (!contents.weights.empty()) {
    openWeights(toText(contents.weights.front()));
  }
  if (!contents.files.empty()) {
    openFiles(contents.files, addOnly);
  }
  for (const std::filesystem::path& folder : contents.folders) {
    openFolder(folder, addOnly);
  }
  if (!contents.videos.empty()) {
    openVideo(contents.videos);
  }
  if (!contents.image.isNull()) {
    openImage(contents.image);
  }
  if (!contents.remote.isEmpty()) {
    sayRemote(contents.remote);
  }
}

void OpenCommands::openFiles(const Paths& files, bool addOnly) {
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    parts_.settings.addRecent(toText(std::filesystem::absolute(*file)));
  }
  parts_.settings.lastFolder = QFileInfo(toText(files.front())).absolutePath();
  parts_.workspace.addFiles(files, !addOnly);
}

void OpenCommands::openVideo(const Paths& videos) {
  const std::filesystem::path& first = videos.front();
  parts_.settings.addRecent(toText(std::filesystem::absolute(first)));
  openFilm(first);
  if (videos.size() > 1) {
    parts_.status.flash(tr("One video at a time: “%1” is shown.").arg(toText(first.filename())));
  }
}

void OpenCommands::openFilm(const std::filesystem::path& film) {
  parts_.settings.lastFolder = QFileInfo(toText(film)).absolutePath();
  Q_EMIT videoAsked(film);
}

void OpenCommands::openFolder(const std::filesystem::path& folder, bool addOnly) {
  parts_.settings.lastFolder = toText(folder);
  const auto take = [this, folder, addOnly](const tl::expected<FolderContents, Failure>& read) {
    if (!read) {
      showFailure(parts_.messages, read.error());
      return;
    }
    parts_.workspace.addFiles(read->pictures, !addOnly);
    if (read->hasSubfolders) {
      offerSubfolders(folder);
    } else if (read->isFilm) {
      offerFilm(folder);
    } else if (read->pictures.empty()) {
      parts_.messages.showMessage(
          {tr("There is no picture in “%1”.").arg(toText(folder.filename())), {}, {}, false});
    }
  };
  runInBackground(
      parts_.workspace.pool(), this, [folder] { return readFolder(folder); }, take);
}

void OpenCommands::offerFilm(const std::filesystem::path& folder) {
  parts_.messages.showMessage(
      {tr("The pictures in “%1” are numbered. Play them as a film?").arg(toText(folder.filename())),
       {},
       {{tr("Play as a film"), [this, folder] { openFilm(folder); }},
        {tr("Keep them as pictures"), [] {}}},
       false});
}

void OpenCommands::offerSubfolders(const std::filesystem::path& folder) {
  const auto take = [this](const tl::expected<Paths, Failure>& pictures) {
    if (!pictures) {
      showFailure(parts_.messages, pictures.error());
      return;
    }
    parts_.workspace.addFiles(*pictures, false);
  };
  const auto include = [this, folder, take] {
    runInBackground(
        parts_.workspace.pool(), this, [folder] { return listImages(folder, true); }, take);
  };
  parts_.messages.showMessage(
      {tr("“%1” has folders inside. Open the pictures in them too?").arg(toText(folder.filename())),
       {},
       {{tr("Include them"), include}, {tr("Only this folder"), [] {}}},
       false});
}

void OpenCommands::openImage(const QImage& image) {
  const auto work = [image, name = tr("Clipboard").toStdString()] {
    return makePicture(name, fromQImage(image));
  };
  runInBackground(parts_.workspace.pool(),
                  this,
                  work,
                  [this](const tl::expected<std::shared_ptr<const Picture>, Failure>& made) {
                    if (made) {
                      parts_.workspace.addPicture(*made);
                    } else {
                      showFailure(parts_.messages, made.error());
                    }
                  });
}

void OpenCommands::sayRemote(const QStringList& addresses) {
  parts_.messages.showMessage(
      {tr("Only files on this computer can be opened: the network is used for models "
          "alone, on a click. Save the picture first, or copy it and paste it here."),
       addresses.join(u'\n'),
       {},
       false});
}

void OpenCommands::paste() {
  const QMimeData* const data = QGuiApplication::clipboard()->mimeData();
  const DropContents contents = data == nullptr ? DropContents() : readDrop(*data);
  if (contents.empty()) {
    parts_.status.flash(tr("There is no picture in the clipboard."));
    return;
  }
  open(contents, false);
}

void OpenCommands::openModel(const QString& nameOrPath) {
  if (nameOrPath.isEmpty()) {
    return;
  }
  try {
    parts_.workspace.openModel(catalog_.resolve(toPath(nameOrPath).string()), device_);
  } catch (const Error& error) {
    showFailure(parts_.messages, failureOf(error));
  }
}

void OpenCommands::openWeights(const QString& file) {
  const auto take = [this, file](const tl::expected<std::optional<HeadTask>, Failure>& task) {
    if (task && *task) {
      Q_EMIT headOpened(toPath(file), **task);
    } else {
      Q_EMIT weightsOpened(toPath(file));
      openModel(file);
    }
  };
  runInBackground(
      parts_.workspace.pool(), this, [path = toPath(file)] { return taskOfHeadFile(path); }, take);
}

void OpenCommands::fillRefine(QMenu* menu) {
  menu->clear();
  const auto& used = parts_.workspace.model();
  for (const CatalogModel& model : catalog_.models()) {
    if ((used && used->choice.about.name == model.name) || !isOnThisMachine(catalog_, model)) {
      continue;
    }
    const QString name = QString::fromStdString(model.name);
    QAction* const item =
        menu->addAction(model.title.empty() ? name : QString::fromStdString(model.title));
    connect(item, &QAction::triggered, this, [this, name] {
      parts_.actions.at(ActionId::kRefine)->trigger();
      openModel(name);
    });
  }
  menu->setEnabled(parts_.actions.at(ActionId::kRefine)->isEnabled() && !menu->isEmpty());
}

void OpenCommands::fillRecent(QMenu* menu) {
  menu->clear();
  menu->setEnabled(!parts_.settings.recentFiles.isEmpty());
  for (const QString& file : std::as_const(parts_.settings.recentFiles)) {
    QAction* const item = menu->addAction(QFileInfo(file).fileName());
    item->setToolTip(file);
    connect(item, &QAction::triggered, this, [this, file] { open(sortPaths({file}), false); });
  }
}

}  // namespace patchscape
