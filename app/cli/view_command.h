// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "app/cli/picture_command.h"
#include "app/cli/report.h"

#include <memory>

namespace patchscape::cli {

/// Which views a command makes of a picture.
struct WantedViews {
  bool pca = false;
  bool depth = false;
  bool segmentation = false;
  bool together = false;  ///< One sidecar of all; JSON with an object a view.
  bool lenient = false;   ///< A view whose head the model lacks is left out, with a note.
};

/// Both must outlive the command.
[[nodiscard]] std::unique_ptr<PictureCommand> makeViewCommand(const Options& options,
                                                              WantedViews wanted,
                                                              Report& report);

/// The tokens as arrays. The options must outlive the command.
[[nodiscard]] std::unique_ptr<PictureCommand> makeFeaturesCommand(const Options& options);

}  // namespace patchscape::cli
