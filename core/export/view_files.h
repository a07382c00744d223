// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/segmentation.h"
#include "core/export/export_options.h"
#include "core/media/annotate.h"

#include <vector>

namespace patchscape {

/// The coloured depth as files show it: over the photo where it is not opaque, then its bar.
/// A photo of another size is resampled. Thread: any; pure; so below.
[[nodiscard]] Image depthView(const Depth& depth, const DepthExport& options, const Image& photo);

/// The coloured classes as files show them: over the photo where they are not opaque, then their
/// legend.
[[nodiscard]] Image segmentationView(const Segmentation& segmentation,
                                     const MaskExport& options,
                                     const Image& photo);

/// `view` laid over the photo, which is resampled where its size is another; 1 is the view alone.
[[nodiscard]] Image overPhoto(const Image& view, const Image& photo, double opacity);

/// The lines of a burnt-in legend: every class that is drawn, the largest area first.
[[nodiscard]] std::vector<LegendLine> legendLines(const Segmentation& segmentation,
                                                  const MaskExport& options);

/// The line of one class.
[[nodiscard]] LegendLine legendLine(const ClassEntry& entry, double percent);

}  // namespace patchscape
