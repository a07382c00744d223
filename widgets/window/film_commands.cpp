// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/film_commands.h"

#include "widgets/window/drop_contents.h"
#include "widgets/window/job_desk.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace patchscape {
namespace {

std::filesystem::path depthPath(const FilmCard::Choice& choice) {
  if (choice.depthData == FilmDepthData::kNone) {
    return {};
  }
  const QFileInfo file(choice.file);
  const char* const end = choice.depthData == FilmDepthData::kVideo ? "_depth.mkv" : "_depth";
  return toPath(file.dir().filePath(file.completeBaseName() + QLatin1String(end)));
}

bool wants(const FilmCard::Choice& choice, FilmView view) {
  return std::ranges::find(choice.views, view) != choice.views.end();
}

/// Reads, analyses and writes the film, on the job's thread.
void makeFilm(const std::filesystem::path& film,
              const FilmExportOptions& options,
              JobTools& tools) {
  const auto source = openFrameSource(film.string(), tools.keepGoing());
  const FilmReport report =
      exportFilm(*source,
                 tools.engine(),
                 options,
                 tools.keepGoing(),
                 [&tools](std::int64_t done, std::int64_t total) { tools.progress(done, total); });
  for (const std::string& note : report.notes) {
    tools.note(note);
  }
}

}  // namespace

FilmCommands::FilmCommands(WindowParts parts, VideoDesk& video, FilmCard& card)
    : QObject(&parts.window),
      parts_(parts),
      video_(video),
      card_(card) {}

void FilmCommands::connectActions() {
  QAction* const action = parts_.actions.at(ActionId::kExportFilm);
  connect(action, &QAction::triggered, this, &FilmCommands::openCard);
  connect(&video_, &VideoDesk::onChanged, action, &QAction::setEnabled);
  action->setEnabled(false);
  connect(&video_, &VideoDesk::onChanged, &card_, &OverlayCard::closeCard);
  connect(&card_, &FilmCard::exportAsked, this, &FilmCommands::start);
  connect(&card_, &FilmCard::fileAsked, this, [this](const QString& start) {
    parts_.ask(&parts_.window, FileQuestion::kSaveVideo, start, [this](const QStringList& files) {
      card_.setFile(files.value(0));
    });
  });
}

void FilmCommands::openCard() {
  const FilmStatus status = video_.status();
  const auto& model = parts_.workspace.model();
  if (!status.info || !model) {
    parts_.status.flash(tr("The video or the model is still being opened."));
    return;
  }
  const HeadRequests& heads = parts_.workspace.heads();
  FilmCard::Offer offer{.name = toText(video_.file().filename()),
                        .depth = heads.depth.has_value(),
                        .segmentation = heads.segmentation.has_value(),
                        .sound = status.info->hasAudio,
                        .shown = {},
                        .inputSide = parts_.pcaPanel.options().inputSide,
                        .patchSize = static_cast<int>(model->description.patchSize)};
  const std::pair<ViewId, FilmView> views[] = {{ViewId::kPca, FilmView::kPca},
                                               {ViewId::kDepth, FilmView::kDepth},
                                               {ViewId::kSegmentation, FilmView::kSegmentation}};
  for (const auto& [shown, view] : views) {
    if (parts_.canvas.shows(shown)) {
      offer.shown.push_back(view);
    }
  }
  if (offer.shown.empty()) {
    offer.shown = {FilmView::kPca};  // The panes show what no result video has.
  }
  card_.offer(offer);
  const QDir folder(parts_.settings.lastFolder.isEmpty() ? toText(video_.file().parent_path())
                                                         : parts_.settings.lastFolder);
  card_.setFile(folder.filePath(toText(video_.file().stem()) + QStringLiteral("_result.mp4")));
  card_.openCentred();
}

void FilmCommands::start(const FilmCard::Choice& choice) {
  const std::filesystem::path film = video_.file();
  const FilmExportOptions options = optionsOf(choice);
  if (!isFree(choice, options)) {
    return;
  }
  card_.closeCard();
  if (video_.status().playing) {
    parts_.actions.at(ActionId::kPause)->trigger();  // Both would go at half their speed.
  }
  const QString title = tr("Result video %1").arg(QFileInfo(choice.file).fileName());
  parts_.jobs.add({.title = title.toStdString(), .result = options.path},
                  [film, options](JobTools& tools) { makeFilm(film, options, tools); });
}

bool FilmCommands::isFree(const FilmCard::Choice& choice, const FilmExportOptions& options) {
  try {
    const auto there = filesInTheWay(options, video_.file());
    if (parts_.jobs.makes(options.path)) {
      card_.showProblem(tr("A job is writing this file. Choose another name, or cancel the job."));
      return false;
    }
    if (!there.empty() && !choice.overwrite) {
      card_.askToOverwrite(static_cast<int>(there.size()));
      return false;
    }
    return true;
  } catch (const Error& error) {
    card_.showProblem(failureOf(error).sentence);
    return false;
  }
}

FilmExportOptions FilmCommands::optionsOf(const FilmCard::Choice& choice) {
  FilmExportOptions options;
  options.path = toPath(choice.file);
  if (choice.sound) {
    options.audioFrom = video_.file();
  }
  options.depthData = depthPath(choice);
  options.request = requestOf(choice);
  options.look = lookOf(choice);
  return options;
}

AnalysisRequest FilmCommands::requestOf(const FilmCard::Choice& choice) {
  AnalysisRequest request = parts_.workspace.frameRequest();
  request.size.shorterSide = choice.inputSide;
  request.classification.reset();
  if (!wants(choice, FilmView::kPca)) {
    request.pca.reset();
  }
  if (!wants(choice, FilmView::kDepth) && choice.depthData == FilmDepthData::kNone) {
    request.depth.reset();
  }
  if (!wants(choice, FilmView::kSegmentation)) {
    request.segmentation.reset();
  }
  return request;
}

FilmLook FilmCommands::lookOf(const FilmCard::Choice& choice) const {
  const auto opacity = [&](ViewId view) {
    return choice.overPhoto ? parts_.canvas.opacityOf(view) : 1.0;
  };
  FilmLook look;
  look.views = choice.views;
  look.besidePhoto = choice.besidePhoto;
  look.steady = video_.steady();
  look.pcaOpacity = opacity(ViewId::kPca);
  look.depth.style = parts_.workspace.styles().depth;
  look.depth.opacity = opacity(ViewId::kDepth);
  look.depth.colourBar = choice.colourBar;
  look.masks.style = parts_.workspace.styles().segmentation;
  look.masks.opacity = opacity(ViewId::kSegmentation);
  look.masks.legend = choice.legend;
  return look;
}

}  // namespace patchscape
