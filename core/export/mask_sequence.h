// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/film_export.h"
#include "core/session/clip_tracking.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patchscape {

/// What is written of objects that are followed through a film.
struct MaskSequenceOptions {
  std::filesystem::path folder;   ///< A new or empty one.
  bool palette = false;           ///< Ids in the objects' colours instead of grey.
  std::filesystem::path overlay;  ///< A video of the objects over the film; empty: none.
  double opacity = 0.5;           ///< Of the objects in it, 0…1.
  bool outlinesOnly = false;      ///< Only their borders in it.
  ClipTracking tracking;
};

/// One object's share of a film.
struct ObjectCount {
  std::int64_t frames = 0;  ///< In which it is.
  std::int64_t pixels = 0;  ///< In all of them.
};

/// What became of a film.
struct MaskSequenceReport {
  ClipReport clip;
  std::vector<ObjectCount> objects;          ///< By id; the first is the background.
  std::vector<std::filesystem::path> files;  ///< Folder and video.
};

/// Follows objects through a film and writes their masks.
///
/// The folder gets a PNG of ids (0 background) for each frame, named by the frame's index with six
/// digits; `legend.csv`, the objects' names and colours and the pixels of the whole film; and
/// `frames.csv`: index, pts (ticks), seconds, file, dropped (frames lost before this one), then the
/// pixels of each object. On failure and on cancelling, what there is stays under ".partial" names.
/// Errors: those of `trackClip` and of the writers.
[[nodiscard]] MaskSequenceReport exportMasks(FrameSource& source,
                                             AnalysisEngine& engine,
                                             const MaskSequenceOptions& options,
                                             const KeepGoing& keepGoing = {},
                                             const FilmProgress& progress = {});

}  // namespace patchscape
