// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/export_options.h"
#include "core/export/file_set.h"
#include "core/session/analysis_result.h"

namespace patchscape {

/// What is added to the head's index to give the number in files.
[[nodiscard]] constexpr int idOffsetOf(IdBase base) noexcept {
  return base == IdBase::kAdeFile ? 1 : 0;
}

/// The segmentation at the head's own grid: the likeliest class of each cell, the first of equals.
[[nodiscard]] Segmentation gridSegmentation(const Segmentation& segmentation);

/// Writes the chosen files of a segmentation into `files`. `depth` is for the legend; null, or of
/// another size than the labels: a legend without depth.
///
/// Errors: as `exportResult`, which has checked the options.
void writeMaskFiles(const AnalysisResult& result,
                    const Segmentation& segmentation,
                    const Depth* depth,
                    const MaskExport& options,
                    FileSet& files);

}  // namespace patchscape
