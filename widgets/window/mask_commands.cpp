// SPDX-License-Identifier: Apache-2.0
#include "widgets/window/mask_commands.h"

#include "widgets/window/drop_contents.h"
#include "widgets/window/job_desk.h"

#include <QDir>

#include <system_error>

namespace patchscape {
namespace {

/// Reads the film, follows its objects and writes their masks, on the job's thread.
void makeMasks(const std::filesystem::path& film,
               const MaskSequenceOptions& options,
               JobTools& tools) {
  const auto source = openFrameSource(film.string(), tools.keepGoing());
  const MaskSequenceReport report =
      exportMasks(*source,
                  tools.engine(),
                  options,
                  tools.keepGoing(),
                  [&tools](std::int64_t done, std::int64_t total) { tools.progress(done, total); });
  for (const std::string& note : report.clip.notes) {
    tools.note(note);
  }
}

/// Whether somebody's files are in it: those stay.
bool isFull(const std::filesystem::path& folder) {
  std::error_code none;
  return std::filesystem::exists(folder, none) && !std::filesystem::is_empty(folder, none);
}

}  // namespace

MaskCommands::MaskCommands(WindowParts parts, VideoDesk& video)
    : QObject(&parts.window),
      parts_(parts),
      video_(video) {}

void MaskCommands::connectActions() {
  QAction* const action = parts_.actions.at(ActionId::kExportMasks);
  connect(action, &QAction::triggered, this, &MaskCommands::askForFolder);
  connect(&video_, &VideoDesk::onChanged, action, &QAction::setEnabled);
  action->setEnabled(false);
}

void MaskCommands::askForFolder() {
  if (!video_.isOn() || !video_.feed()->objects().firstFrame()) {
    parts_.status.flash(tr("No object is followed yet: press O and click one."));
    return;
  }
  MaskSequenceOptions options;
  options.tracking = video_.feed()->objects().tracking();
  parts_.ask(&parts_.window,
             FileQuestion::kExportFolder,
             parts_.settings.lastFolder,
             [this, film = video_.file(), options](const QStringList& folders) mutable {
               const QString name = toText(film.stem()) + QStringLiteral("_masks");
               options.folder = toPath(QDir(folders.value(0)).filePath(name));
               start(film, options);
             });
}

void MaskCommands::start(const std::filesystem::path& film, const MaskSequenceOptions& options) {
  const QString folder = toText(options.folder);
  if (isFull(options.folder)) {
    parts_.messages.showMessage(
        {tr("%1 has files in it, and masks need a folder of their own: choose another folder, or "
            "move it away.")
             .arg(folder),
         {},
         {},
         true});
    return;
  }
  if (parts_.jobs.makes(options.folder)) {
    parts_.messages.showMessage(
        {tr("A job is writing %1: choose another folder, or cancel the job.").arg(folder),
         {},
         {},
         true});
    return;
  }
  if (video_.status().playing) {
    parts_.actions.at(ActionId::kPause)->trigger();  // Both would go at half their speed.
  }
  const QString title = tr("Masks of %1").arg(toText(film.filename()));
  parts_.jobs.add(
      {.title = title.toStdString(), .result = options.folder, .model = parts_.workspace.model()},
      [film, options](JobTools& tools) { makeMasks(film, options, tools); });
}

}  // namespace patchscape
