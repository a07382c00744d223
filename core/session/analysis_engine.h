// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/inference/device.h"
#include "core/session/analysis_request.h"
#include "core/session/analysis_result.h"

#include <memory>

namespace patchscape {

/// What turns requests into results. `Analyzer` is the real one; tests put their own in its place.
///
/// Thread: one at a time. All functions throw `Error`.
class AnalysisEngine {
 public:
  virtual ~AnalysisEngine() = default;

  /// Opens a model; on failure the one that was open stays.
  virtual std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice,
                                                     const DeviceChoice& device) = 0;

  /// Runs one request. Errors: those of every stage; kCancelled where `keepGoing` says no.
  [[nodiscard]] virtual std::shared_ptr<const AnalysisResult> analyze(
      const AnalysisRequest& request, const KeepGoing& keepGoing, const Progress& progress) = 0;
};

}  // namespace patchscape
