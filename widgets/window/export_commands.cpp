// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/export_commands.h"

#include "core/export/class_names.h"
#include "core/export/label_files.h"
#include "core/export/result_text.h"
#include "core/session/model_info.h"
#include "widgets/bridge/background_task.h"
#include "widgets/window/drop_contents.h"

#include <QDir>
#include <QFileInfo>

#include <utility>

namespace patchscape {
namespace {

constexpr const char* kPcaSuffix = "_pca.png";

/// How many files of a choice are there already.
int existing(const ExportCard::Choice& choice, const QString& stem) {
  const auto inTheWay = namesInTheWay(toPath(choice.folder), stem.toStdString(), choice.options);
  const bool pca =
      choice.pca &&
      QFileInfo::exists(QDir(choice.folder).filePath(stem + QLatin1String(kPcaSuffix)));
  return static_cast<int>(inTheWay.size()) + (pca ? 1 : 0);
}

/// One export, on its way to another thread.
struct ExportJob {
  std::shared_ptr<const AnalysisResult> result;
  ExportOptions options;
  bool pca = false;
  std::optional<CloudOrder> cloud;  ///< How the cloud of `options` is made.
  std::filesystem::path folder;
  std::string stem;
};

/// Makes the cloud of an export, coloured as on screen.
void addCloud(const CloudOrder& order, CloudExport& files) {
  const CloudInput input = cloudInputOf(*order.result);
  putCloud(makeCloud(input, order.request), *input.depth, paintingOf(order, input), files);
}

/// Writes the files of a job, the PCA picture first, so that the sidecar can list it.
int writeFiles(ExportJob job) {
  std::filesystem::create_directories(job.folder);
  if (job.options.cloud && job.cloud) {
    addCloud(*job.cloud, *job.options.cloud);
  }
  if (job.pca) {
    job.options.alsoListed = {job.stem + kPcaSuffix};
    PngText text = textOf(*job.result);
    text["Units"] = "PCA colours, no unit";
    writePng(job.folder / job.options.alsoListed.front(), job.result->pca->picture, text);
  }
  const ExportReport report = exportResult(*job.result, job.options, job.folder, job.stem);
  return static_cast<int>(report.files.size()) + (job.pca ? 1 : 0);
}

}  // namespace

ExportCommands::ExportCommands(WindowParts parts, const ModelCatalog& catalog)
    : QObject(&parts.window),
      parts_(parts),
      catalog_(catalog) {}

void ExportCommands::connectActions() {
  connect(parts_.actions.at(ActionId::kExport), &QAction::triggered, this, [this] { openCard(); });
  connect(
      parts_.actions.at(ActionId::kRepeatExport), &QAction::triggered, this, [this] { repeat(); });
  connect(&parts_.exportCard, &ExportCard::exportAsked, this, &ExportCommands::start);
  connect(&parts_.exportCard, &ExportCard::folderAsked, this, [this] {
    parts_.ask(
        &parts_.window,
        FileQuestion::kExportFolder,
        parts_.settings.lastFolder,
        [this](const QStringList& folders) { parts_.exportCard.setFolder(folders.value(0)); });
  });
}

void ExportCommands::connectPanels(SegmentationPanel& segmentation, ClassPanel& classes) {
  connect(&segmentation, &SegmentationPanel::exportClassAsked, this, &ExportCommands::saveClass);
  connect(&classes, &ClassPanel::examplesAsked, this, &ExportCommands::askForExamples);
}

std::shared_ptr<const AnalysisResult> ExportCommands::sharpResult() {
  const StoredPicture* const stored = parts_.workspace.current();
  // A quick look is for the eye, not for a file.
  return stored != nullptr && !stored->preview ? stored->result : nullptr;
}

QString ExportCommands::stem() {
  return QFileInfo(QString::fromStdString(sharpResult()->picture->name)).completeBaseName();
}

void ExportCommands::openCard() {
  const auto result = sharpResult();
  if (!result) {
    parts_.status.flash(tr("There is nothing to export yet."));
    return;
  }
  parts_.exportCard.offer({.stem = stem(),
                           .pca = result->pca.has_value(),
                           .depth = result->depth.has_value(),
                           .metric = result->depth && isMetric(*result->depth->depth),
                           .segmentation = result->segmentation.has_value(),
                           .selection = parts_.clouds.tools().selection().pixels != nullptr});
  parts_.exportCard.setFolder(last_                                  ? last_->folder
                              : parts_.settings.lastFolder.isEmpty() ? QDir::homePath()
                                                                     : parts_.settings.lastFolder);
  parts_.exportCard.openCentred();
}

void ExportCommands::repeat() {
  if (!last_ || !sharpResult()) {
    openCard();
    return;
  }
  ExportCard::Choice again = *last_;
  again.overwrite = false;
  if (existing(again, stem()) > 0) {
    openCard();
    parts_.exportCard.askToOverwrite(existing(again, stem()));
    return;
  }
  start(again);
}

void ExportCommands::start(const ExportCard::Choice& choice) {
  const auto result = sharpResult();
  if (!result) {
    return;
  }
  const int there = existing(choice, stem());
  if (there > 0 && !choice.overwrite) {
    parts_.exportCard.askToOverwrite(there);
    return;
  }
  last_ = choice;
  parts_.exportCard.closeCard();
  parts_.status.flash(tr("Exporting…"));
  const ExportJob job{.result = result,
                      .options = withLooks(choice),
                      .pca = choice.pca,
                      .cloud = cloudOrder(choice),
                      .folder = toPath(choice.folder),
                      .stem = stem().toStdString()};
  const auto work = [job] { return writeFiles(job); };
  const auto tell = [this, folder = choice.folder](const tl::expected<int, Failure>& files) {
    if (files) {
      parts_.status.flash(tr("Wrote %n files into %1", nullptr, *files).arg(folder));
    } else {
      showFailure(parts_.messages, files.error());
    }
  };
  runInBackground(parts_.workspace.pool(), this, work, tell);
}

ExportOptions ExportCommands::withLooks(const ExportCard::Choice& choice) {
  ExportOptions options = choice.options;
  const HeadRequests& heads = parts_.workspace.heads();
  if (options.depth) {
    options.depth->style = parts_.workspace.styles().depth;
    options.depth->opacity = choice.overPhoto ? parts_.canvas.opacityOf(ViewId::kDepth) : 1.0;
    options.depth->request = heads.depth;
  }
  if (options.masks) {
    options.masks->style = parts_.workspace.styles().segmentation;
    options.masks->opacity =
        choice.overPhoto ? parts_.canvas.opacityOf(ViewId::kSegmentation) : 1.0;
    options.masks->request = heads.segmentation;
  }
  return options;
}

std::optional<CloudOrder> ExportCommands::cloudOrder(const ExportCard::Choice& choice) {
  auto order = parts_.clouds.order();
  if (order) {
    order->request.mesh = choice.options.cloud && choice.options.cloud->asMesh;
    if (order->request.mesh) {
      order->request.filters.voxel = 0.0;  // A surface is made of neighbouring pixels.
    }
    if (choice.selectedOnly) {
      order->request.filters.selection = parts_.clouds.tools().selection().pixels;
    }
  }
  return order;
}

void ExportCommands::saveClass(int id) {
  const auto result = sharpResult();
  if (!result || !result->segmentation) {
    return;
  }
  const auto map = result->segmentation->map;
  const std::string& className = map->classes->classes[static_cast<std::size_t>(id)].name;
  const QString name = QStringLiteral("%1_mask_%2_%3.png")
                           .arg(stem())
                           .arg(id, 3, 10, QChar(u'0'))
                           .arg(QString::fromStdString(fileNameOfClass(className)));
  const auto write = [this, result, map, id](const QStringList& files) {
    const auto work = [path = toPath(files.value(0)), result, map, id] {
      writeBinaryPng(path,
                     {.width = map->width, .height = map->height, .ids = map->labels},
                     id,
                     textOf(*result));
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
  parts_.ask(&parts_.window,
             FileQuestion::kSavePicture,
             QDir(parts_.settings.lastFolder).filePath(name),
             write);
}

void ExportCommands::askForExamples() {
  parts_.ask(
      &parts_.window,
      FileQuestion::kOpenFolder,
      parts_.settings.lastFolder,
      [this](const QStringList& folders) { parts_.heads.setExamples(toPath(folders.value(0))); });
}

void ExportCommands::openHead(const std::filesystem::path& path, HeadTask task) {
  const auto model = parts_.workspace.model();
  if (!model) {
    return;
  }
  const auto work = [this, path, task, model] { return checkedHead(catalog_, path, task, *model); };
  const auto take = [this](const tl::expected<HeadChoice, Failure>& head) {
    if (head) {
      parts_.heads.addHead(*head);
    } else {
      showFailure(parts_.messages, head.error());
    }
  };
  runInBackground(parts_.workspace.pool(), this, work, take);
}

}  // namespace patchscape
