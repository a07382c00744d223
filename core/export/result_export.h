// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/depth_files.h"
#include "core/export/mask_files.h"
#include "core/overlay/depth_overlay.h"
#include "core/overlay/segmentation_overlay.h"
#include "core/session/analysis_result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patchscape {

/// Which files of a result are wanted, and how.
struct ExportPlan {
  bool pca = false;  ///< `_pca.png`
  std::vector<DepthFormat> depth;
  std::vector<MaskFormat> masks;
  bool sidecar = false;                 ///< `.export.json`
  bool depthGrid = false;               ///< Depth as the head made it, not at the picture's size.
  std::optional<ValueRange> normRange;  ///< Of png-norm; nothing: smallest and largest.
  IdBase ids = IdBase::kHead;
  std::set<int> binaryClasses;  ///< Classes to write as binary masks; empty: all that occur.
  DepthStyle depthStyle;
  SegmentationStyle segmentationStyle;
  double opacity = 1.0;       ///< Of the views over the photo; 1: the view alone.
  bool colourBar = false;     ///< Burnt into the depth view.
  bool legendInView = false;  ///< Burnt into the segmentation view.
};

/// What is said about a result besides its own values.
struct ExportSource {
  std::string program;      ///< "Patchscape 0.1.0"
  std::string modelSha256;  ///< Empty where it is not known.
  PngText text;             ///< Chunks that every PNG gets.
};

struct ExportedFile {
  std::string name;  ///< Relative to the folder.
  std::string sha256;
  std::int64_t bytes = 0;
};

struct ExportedFiles {
  std::vector<ExportedFile> files;
  std::map<std::string, DepthFileFigures> depthFigures;  ///< By format name.
};

/// The names that a plan will write for a stem, but for those of binary masks, which depend on what
/// is seen: `stem` + maskFormat(kBinary).suffix begins those.
[[nodiscard]] std::vector<std::string> plannedNames(const ExportPlan& plan,
                                                    const std::string& stem);

/// Writes the files of a plan, each atomically, the sidecar last.
///
/// Errors: kInvalidArgument where the result lacks what is asked for, or for relative depth in a
/// format of metres; kWriteFailed. Thread: any.
[[nodiscard]] ExportedFiles exportResult(const AnalysisResult& result,
                                         const ExportPlan& plan,
                                         const ExportSource& source,
                                         const std::filesystem::path& folder,
                                         const std::string& stem);

/// The picture that the `view` format of depth or masks writes: also what a window copies.
[[nodiscard]] Image depthView(const AnalysisResult& result, const ExportPlan& plan);
[[nodiscard]] Image segmentationView(const AnalysisResult& result, const ExportPlan& plan);

}  // namespace patchscape
