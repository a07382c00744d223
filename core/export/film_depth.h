// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/frame.h"
#include "core/export/file_set.h"
#include "core/export/partial_folder.h"
#include "core/session/analysis_result.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace patchscape {

class VideoWriter;

/// The depth of a film as 16-bit numbers, frame by frame: FFV1 in Matroska, or a folder of PNGs.
///
/// Metric depth is in millimetres, 0 invalid. Relative depth is 1…65535 between two values that
/// hold for the whole film: those given, or the first frame's own with half their distance on
/// either side. Until `finish` everything lies under a ".partial" name. Thread: one at a time.
class FilmDepth {
 public:
  /// `path`: "….mkv", else a folder that is made. `range` is for relative depth.
  FilmDepth(std::filesystem::path path, std::optional<ValueRange> range);
  FilmDepth(const FilmDepth&) = delete;
  FilmDepth& operator=(const FilmDepth&) = delete;
  ~FilmDepth();

  /// Errors: kWriteFailed; those of `VideoWriter`.
  void add(const AnalysisResult& result, const Frame& frame, const Rational& frameRate);

  /// Gives the file or folder its final name. Errors: kWriteFailed.
  void finish();

  /// What a number means: value = number · scale + offset.
  [[nodiscard]] const Encoding& encoding() const noexcept { return encoding_; }
  /// Values beyond what 16 bits hold.
  [[nodiscard]] std::int64_t saturated() const noexcept { return saturated_; }

  /// Whether `path` becomes a video and not a folder.
  [[nodiscard]] static bool isVideo(const std::filesystem::path& path);

 private:
  void decideEncoding(const Depth& depth);

  std::filesystem::path path_;
  std::optional<ValueRange> range_;
  PartialFolder folder_;  ///< Of PNGs.
  Encoding encoding_;
  std::int64_t saturated_ = 0;
  std::unique_ptr<VideoWriter> video_;
};

}  // namespace patchscape
