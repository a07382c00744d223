// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/options.h"
#include "app/cli/report.h"
#include "core/session/analyzer.h"

#include <functional>
#include <memory>
#include <string>

namespace patchscape::cli {

/// The model of a run.
struct OpenedModel {
  std::shared_ptr<const ModelInfo> info;
  std::string sha256;  ///< Of the file as it is.
};

/// Opens the model that the options name, and lets `check` refuse what it cannot do or open heads.
///
/// Errors: RunFailure, also for an Error that `check` throws.
[[nodiscard]] OpenedModel openModelOf(const Options& options,
                                      Analyzer& analyzer,
                                      Report& report,
                                      const std::function<void(const ModelInfo&)>& check);

/// A saved basis for the PCA colours of `model`.
///
/// Errors: those of `loadBasis`; kBadData where it was fitted on another model.
[[nodiscard]] std::shared_ptr<const PcaBasis> basisFor(const ModelInfo& model,
                                                       const std::filesystem::path& file);

}  // namespace patchscape::cli
