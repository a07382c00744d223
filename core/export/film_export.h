// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/film_depth.h"
#include "core/export/film_painter.h"
#include "core/media/frame_source.h"
#include "core/session/analysis_engine.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patchscape {

/// What is made of a film.
struct FilmExportOptions {
  std::filesystem::path path;       ///< The result video: .mp4, .mov or .mkv.
  std::filesystem::path audioFrom;  ///< A video whose sound is copied; empty: silent.
  std::filesystem::path depthData;  ///< Depth as numbers (`FilmDepth`); empty: none.
  AnalysisRequest request;          ///< Of every frame; its picture comes later.
  FilmLook look;
  std::int64_t every = 1;  ///< Only frames whose index is a multiple of this.
  std::int64_t most = 0;   ///< Ends after so many frames, as a camera must; 0: all.
};

/// What became of a film.
struct FilmReport {
  std::int64_t frames = 0;                ///< Written.
  std::int64_t dropped = 0;               ///< That the source has and that could not be had.
  std::map<std::string, double> flicker;  ///< By view.
  std::vector<std::filesystem::path> files;
  std::vector<std::string> notes;  ///< What a person should know, a sentence each.
  std::string coder;
  int width = 0;  ///< Pixels, as coded.
  int height = 0;
  Rational frameRate;
  InputSize inputSize;
  PatchGrid grid;
  int backbonePasses = 0;
  std::map<std::string, double> timingsMs;  ///< Summed over all frames.
  std::optional<Encoding> depthEncoding;    ///< Of the numbers.
  std::int64_t saturated = 0;
};

/// Told after each frame: how many are written and how many there will be (0: not known).
using FilmProgress = std::function<void(std::int64_t written, std::int64_t total)>;

/// The files that an export makes, whatever the film: the video, its table of frames, the depth.
[[nodiscard]] std::vector<std::filesystem::path> filesOf(const FilmExportOptions& options);

/// Whether a name ends like a result video: .mp4, .mov or .mkv, in any case.
[[nodiscard]] bool isResultVideoName(const std::filesystem::path& path);

/// Those of `filesOf` that are there and would be replaced; an empty folder is none of them.
///
/// \param film The file that is read. Errors: kInvalidArgument for a name that is none of a result
/// video, or that of the film itself; kWriteFailed where the folder of the depth is not empty.
[[nodiscard]] std::vector<std::filesystem::path> filesInTheWay(const FilmExportOptions& options,
                                                               const std::filesystem::path& film);

/// Analyses every frame of a film and writes what is seen as a video, with the frames' own times.
///
/// Beside it goes a table `{stem}_frames.csv`: index, pts (ticks), seconds, lo, hi (the range of
/// the depth drawn; empty without), dropped (frames lost before this one). On failure and on
/// cancelling, the video so far stays under its ".partial" name and plays. Errors: those of the
/// source, the engine and the writers; kBadData where no frame could be read; kCancelled.
[[nodiscard]] FilmReport exportFilm(FrameSource& source,
                                    AnalysisEngine& engine,
                                    const FilmExportOptions& options,
                                    const KeepGoing& keepGoing = {},
                                    const FilmProgress& progress = {});

}  // namespace patchscape
