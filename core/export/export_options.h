// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/cloud_options.h"
#include "core/export/export_formats.h"
#include "core/overlay/depth_overlay.h"
#include "core/overlay/segmentation_overlay.h"
#include "core/overlay/value_range.h"
#include "core/session/analysis_request.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patchscape {

/// The formats that are written where nobody chooses.
[[nodiscard]] std::set<DepthFormat> defaultDepthFormats();
[[nodiscard]] std::set<MaskFormat> defaultMaskFormats();

/// Which number a class has in files.
enum class IdBase {
  kHead,    ///< The head's own index.
  kAdeFile  ///< Index + 1; 0 is unlabelled, as in the annotation files of ADE20K.
};

/// The files of a depth map.
struct DepthExport {
  std::set<DepthFormat> formats = defaultDepthFormats();
  DepthStyle style;        ///< Of kView.
  double opacity = 1.0;    ///< Of kView: the map over the photo, 0…1; 1 is the map alone.
  bool colourBar = false;  ///< Of kView: beside the picture.
  /// The values that become 1 and 65535 in kPngNorm16; nothing: the smallest and largest valid one.
  std::optional<ValueRange> norm16;
  std::optional<DepthRequest> request;  ///< How the depth was made, for the sidecar.
};

/// The files of a segmentation.
struct MaskExport {
  std::set<MaskFormat> formats = defaultMaskFormats();
  SegmentationStyle style;  ///< Of kView.
  double opacity = 1.0;  ///< Of kView: the classes over the photo, 0…1; 1 is the classes alone.
  bool legend = false;   ///< Of kView: beside the picture.
  IdBase ids = IdBase::kHead;
  /// Classes (the head's own indices) that kBinary writes; empty: all that occur. One that does
  /// not occur gives an all-black file.
  std::set<int> binaries;
  std::optional<SegmentationRequest> request;  ///< How the classes were made, for the sidecar.
};

/// What is written of one result.
struct ExportOptions {
  std::optional<DepthExport> depth;
  std::optional<MaskExport> masks;
  std::optional<CloudExport> cloud;
  bool atGridSize = false;  ///< The head's own grid instead of the picture's size.
  bool sidecar = true;      ///< `{stem}.export.json`
  /// Further settings for the sidecar, which cannot tell them from the result.
  std::map<std::string, std::string> settings;
  /// Names of files that lie in the folder already and that the sidecar lists too, such as the
  /// PCA picture of the same analysis.
  std::vector<std::string> alsoListed;
};

}  // namespace patchscape
