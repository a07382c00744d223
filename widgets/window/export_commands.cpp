// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/export_commands.h"

#include "core/base/mapped_file.h"
#include "core/session/content_hash.h"
#include "core/session/model_info.h"
#include "widgets/bridge/background_task.h"
#include "widgets/window/drop_contents.h"

#include <QDir>
#include <QFileInfo>

#include <utility>

namespace patchscape {
namespace {

constexpr const char* kProgram = "Patchscape " PATCHSCAPE_VERSION;

/// How many files of a plan are there already.
int existing(const ExportPlan& plan, const QString& folder, const QString& stem) {
  int count = 0;
  for (const std::string& name : plannedNames(plan, stem.toStdString())) {
    count += QFileInfo::exists(QDir(folder).filePath(QString::fromStdString(name))) ? 1 : 0;
  }
  for (const MaskFormat format : plan.masks) {
    if (format == MaskFormat::kBinary) {
      const auto prefix = stem + QLatin1String(maskFormat(format).suffix.data()) + u'*';
      count += static_cast<int>(QDir(folder).entryList({prefix}, QDir::Files).size());
    }
  }
  return count;
}

ExportSource sourceOf(const AnalysisResult& result) {
  const ModelChoice& model = result.model->choice;
  ExportSource source{.program = kProgram, .modelSha256 = model.about.sha256};
  if (source.modelSha256.empty()) {
    source.modelSha256 = sha256Of(MappedFile::open(model.path)->bytes());
  }
  source.text = {
      {"Software", kProgram},
      {"Model", model.about.name + " (sha256 " + source.modelSha256 + ")"},
      {"Source", result.picture->name},
      {"Input size",
       std::to_string(result.inputSize.width) + " x " + std::to_string(result.inputSize.height)}};
  return source;
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
                           .segmentation = result->segmentation.has_value()});
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
  if (existing(again.plan, again.folder, stem()) > 0) {
    openCard();
    parts_.exportCard.askToOverwrite(existing(again.plan, again.folder, stem()));
    return;
  }
  start(again);
}

void ExportCommands::start(const ExportCard::Choice& choice) {
  const auto result = sharpResult();
  if (!result) {
    return;
  }
  const int there = existing(choice.plan, choice.folder, stem());
  if (there > 0 && !choice.overwrite) {
    parts_.exportCard.askToOverwrite(there);
    return;
  }
  last_ = choice;
  parts_.exportCard.closeCard();
  parts_.status.flash(tr("Exporting…"));
  ExportPlan plan = choice.plan;
  plan.depthStyle = parts_.workspace.styles().depth;
  plan.segmentationStyle = parts_.workspace.styles().segmentation;
  plan.opacity = choice.overPhoto ? parts_.canvas.opacityOf(parts_.canvas.view()) : 1.0;
  const auto work = [result, plan, folder = toPath(choice.folder), stem = stem().toStdString()] {
    std::filesystem::create_directories(folder);
    return exportResult(*result, plan, sourceOf(*result), folder, stem);
  };
  const auto tell = [this,
                     folder = choice.folder](const tl::expected<ExportedFiles, Failure>& written) {
    if (written) {
      parts_.status.flash(
          tr("Wrote %n files into %1", nullptr, static_cast<int>(written->files.size()))
              .arg(folder));
    } else {
      showFailure(parts_.messages, written.error());
    }
  };
  runInBackground(parts_.workspace.pool(), this, work, tell);
}

void ExportCommands::saveClass(int id) {
  const auto result = sharpResult();
  if (!result || !result->segmentation) {
    return;
  }
  const auto map = result->segmentation->map;
  const QString name = stem() + QLatin1String(maskFormat(MaskFormat::kBinary).suffix.data()) +
                       QString::fromStdString(binaryMaskEnd(*map, id));
  const auto write = [this, result, map, id](const QStringList& files) {
    const auto work = [path = toPath(files.value(0)), result, map, id] {
      writeBinaryMask(path, *map, id, sourceOf(*result).text);
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
