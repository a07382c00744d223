// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/report.h"
#include "core/session/analyzer.h"

#include <optional>
#include <string>

namespace patchscape::cli {

/// A head as a command line names it.
struct NamedHead {
  std::string name;  ///< Catalog name or file; empty: the model's own.
  HeadTask task = HeadTask::kDepth;
  std::optional<float> farthest;  ///< Metres, of a depth head whose file does not say it.
};

/// Finds and opens a head, so that one that cannot be used ends the run before a picture is opened.
/// Errors: those of the catalog and of `Analyzer::openHead`.
[[nodiscard]] HeadChoice openHead(const NamedHead& head,
                                  const ModelInfo& model,
                                  Analyzer& analyzer,
                                  Report& report);

}  // namespace patchscape::cli
