// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/image.h"
#include "core/base/segmentation.h"
#include "core/export/export_options.h"

namespace patchscape {

/// The coloured depth as files show it: over the photo where it is not opaque, then its bar.
/// A photo of another size is resampled. Thread: any; pure; so below.
[[nodiscard]] Image depthView(const Depth& depth, const DepthExport& options, const Image& photo);

/// The coloured classes as files show them: over the photo where they are not opaque, then their
/// legend.
[[nodiscard]] Image segmentationView(const Segmentation& segmentation,
                                     const MaskExport& options,
                                     const Image& photo);

}  // namespace patchscape
