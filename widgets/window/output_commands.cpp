// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/output_commands.h"

#include "core/export/atomic_file.h"
#include "core/export/png_writer.h"
#include "core/session/basis_file.h"
#include "widgets/bridge/background_task.h"
#include "widgets/window/drop_contents.h"

#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPixmap>

#include <utility>

namespace patchscape {

OutputCommands::OutputCommands(WindowParts parts)
    : QObject(&parts.window),
      parts_(parts) {}

void OutputCommands::connectActions() {
  const auto on = [this](ActionId id, auto slot) {
    connect(parts_.actions.at(id), &QAction::triggered, this, slot);
  };
  on(ActionId::kCopyPane, [this] { copyPane(); });
  on(ActionId::kCopyValues, [this] { copyValues(); });
  on(ActionId::kExportPicture, [this] { exportPicture(); });
  on(ActionId::kScreenshot, [this] { saveScreenshot(); });
  on(ActionId::kLockBasis, [this](bool lock) { lockBasis(lock); });
  on(ActionId::kInvertSign, [this] { invertSigns(); });
  on(ActionId::kSaveBasis, [this] { saveCurrentBasis(); });
  on(ActionId::kLoadBasis, [this] { loadSavedBasis(); });
}

void OutputCommands::copyPane() {
  if (const QImage cloud = parts_.clouds.shownPicture(); !cloud.isNull()) {
    QGuiApplication::clipboard()->setImage(cloud);
    parts_.status.flash(tr("Copied the picture of the cloud."));
    return;
  }
  const DisplayImagePtr shown = parts_.canvas.shownDisplay();
  if (!shown || shown->levels.empty()) {
    parts_.status.flash(tr("There is nothing to copy yet."));
    return;
  }
  QGuiApplication::clipboard()->setImage(shown->levels.front());
  parts_.status.flash(tr("Copied the picture."));
}

void OutputCommands::copyValues() {
  const StoredPicture* const stored = parts_.workspace.current();
  if (!parts_.canvas.probe() || stored == nullptr) {
    parts_.status.flash(tr("Put the cursor over the picture first."));
    return;
  }
  const QString file = QString::fromStdString(stored->picture->name);
  QGuiApplication::clipboard()->setText(tableOf(*parts_.canvas.probe(), file));
  parts_.status.flash(tr("Copied the values under the cursor."));
}

QString OutputCommands::suggestedName(const QString& end) {
  const StoredPicture* const stored = parts_.workspace.current();
  const QString stem =
      stored == nullptr || !stored->picture
          ? QStringLiteral("patchscape")
          : QFileInfo(QString::fromStdString(stored->picture->name)).completeBaseName();
  const QString folder =
      parts_.settings.lastFolder.isEmpty() ? QDir::homePath() : parts_.settings.lastFolder;
  return QDir(folder).filePath(stem + end);
}

void OutputCommands::exportPicture() {
  const QImage cloud = parts_.clouds.shownPicture();
  const Image image = cloud.isNull() ? parts_.canvas.shownImage() : fromQImage(cloud);
  if (image.empty()) {
    parts_.status.flash(tr("There is nothing to export yet."));
    return;
  }
  const ViewRow& view = viewRow(parts_.canvas.view());
  std::map<std::string, std::string> text{{"Software", "Patchscape"}};
  if (const auto& model = parts_.workspace.model(); view.id != ViewId::kOriginal && model) {
    text.emplace("Model", model->choice.about.name);
  }
  savePng(suggestedName(QLatin1String(view.fileSuffix) + QStringLiteral(".png")),
          image,
          std::move(text));
}

void OutputCommands::saveScreenshot() {
  const QImage shot = parts_.window.grab().toImage();
  savePng(
      suggestedName(QStringLiteral("_window.png")), fromQImage(shot), {{"Software", "Patchscape"}});
}

void OutputCommands::saveInBackground(FileQuestion question,
                                      const QString& suggested,
                                      std::function<void(const std::filesystem::path&)> write) {
  const auto start = [this, write = std::move(write)](const QStringList& files) {
    const auto work = [path = toPath(files.value(0)), write] {
      write(path);
      return path;
    };
    const auto tell = [this](const tl::expected<std::filesystem::path, Failure>& written) {
      if (written) {
        parts_.status.flash(tr("Saved %1").arg(toText(written->filename())));
      } else {
        showFailure(parts_.messages, written.error());
      }
    };
    runInBackground(parts_.workspace.pool(), this, work, tell);
  };
  parts_.ask(&parts_.window, question, suggested, start);
}

void OutputCommands::savePng(const QString& suggested,
                             const Image& image,
                             std::map<std::string, std::string> text) {
  saveInBackground(FileQuestion::kSavePicture,
                   suggested,
                   [image, text = std::move(text)](const std::filesystem::path& path) {
                     writePng(path, image, text);
                   });
}

std::shared_ptr<const PcaBasis> OutputCommands::shownBasis() {
  const StoredPicture* const stored = parts_.workspace.current();
  const bool has = stored != nullptr && stored->result && stored->result->pca && !stored->preview;
  return has ? stored->result->pca->basis : nullptr;
}

void OutputCommands::applyOptions(const PcaPanel::Options& options) {
  parts_.pcaPanel.setOptions(options);
  Q_EMIT parts_.pcaPanel.optionsChanged(options);
}

void OutputCommands::lockBasis(bool lock) {
  PcaPanel::Options options = parts_.pcaPanel.options();
  if (!lock) {
    options.basis = BasisSource::kThisPicture;
    applyOptions(options);
    return;
  }
  const auto basis = shownBasis();
  if (!basis) {
    parts_.actions.at(ActionId::kLockBasis)->setChecked(false);
    parts_.status.flash(tr("There is no basis to lock yet."));
    return;
  }
  useBasis(basis);
}

void OutputCommands::useBasis(std::shared_ptr<const PcaBasis> basis) {
  PcaPanel::Options options = parts_.pcaPanel.options();
  options.basis = BasisSource::kFrozen;
  options.pca.flip = basis->flip;
  parts_.workspace.bases().freeze(std::move(basis));
  parts_.pcaPanel.setFrozenOffered(true);
  applyOptions(options);
  parts_.workspace.basisChanged();
}

void OutputCommands::invertSigns() {
  if (parts_.canvas.view() == ViewId::kDepth) {
    parts_.heads.invertDepthMap();
    return;
  }
  PcaPanel::Options options = parts_.pcaPanel.options();
  for (bool& flip : options.pca.flip) {
    flip = !flip;
  }
  applyOptions(options);
}

void OutputCommands::saveCurrentBasis() {
  const auto basis = shownBasis();
  if (!basis) {
    parts_.status.flash(tr("There is no basis to save yet."));
    return;
  }
  saveInBackground(FileQuestion::kSaveBasis,
                   suggestedName(QStringLiteral("_basis.safetensors")),
                   [basis](const std::filesystem::path& path) {
                     writeAtomically(path, [&basis](std::ostream& out) { saveBasis(out, *basis); });
                   });
}

void OutputCommands::loadSavedBasis() {
  const auto take = [this](const tl::expected<std::shared_ptr<const PcaBasis>, Failure>& loaded) {
    if (!loaded) {
      showFailure(parts_.messages, loaded.error());
      return;
    }
    const auto& model = parts_.workspace.model();
    if (model && model->description.embedDim != (*loaded)->width()) {
      showFailure(parts_.messages,
                  {ErrorCode::kInvalidArgument,
                   tr("This basis is %1 wide, the model's tokens are %2: it belongs to another "
                      "model. Open that model first.")
                       .arg((*loaded)->width())
                       .arg(model->description.embedDim),
                   QString::fromStdString((*loaded)->model)});
      return;
    }
    useBasis(*loaded);
  };
  const auto read = [this, take](const QStringList& files) {
    const auto work = [path = toPath(files.value(0))]() -> std::shared_ptr<const PcaBasis> {
      return std::make_shared<PcaBasis>(loadBasis(path));
    };
    runInBackground(parts_.workspace.pool(), this, work, take);
  };
  parts_.ask(&parts_.window, FileQuestion::kOpenBasis, parts_.settings.lastFolder, read);
}

}  // namespace patchscape
