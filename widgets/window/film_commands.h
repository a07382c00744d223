// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/film_export.h"
#include "widgets/window/film_card.h"
#include "widgets/window/video_desk.h"
#include "widgets/window/window_parts.h"

#include <QObject>

namespace patchscape {

/// Makes a result video of the film in front, as a job. Thread: GUI.
class FilmCommands final : public QObject {
  Q_OBJECT
 public:
  FilmCommands(WindowParts parts, VideoDesk& video, FilmCard& card);

  void connectActions();

 private:
  void openCard();
  void start(const FilmCard::Choice& choice);
  /// What is written: exactly what the command line would be told.
  [[nodiscard]] FilmExportOptions optionsOf(const FilmCard::Choice& choice);
  [[nodiscard]] FilmLook lookOf(const FilmCard::Choice& choice) const;
  [[nodiscard]] AnalysisRequest requestOf(const FilmCard::Choice& choice);
  /// Whether it may go on: nothing is in the way, or may be overwritten.
  [[nodiscard]] bool isFree(const FilmCard::Choice& choice, const FilmExportOptions& options);

  WindowParts parts_;
  VideoDesk& video_;
  FilmCard& card_;
};

}  // namespace patchscape
