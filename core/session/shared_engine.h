// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_engine.h"
#include "core/session/analysis_worker.h"

#include <functional>
#include <memory>

namespace patchscape {

/// Hands a job's request to whoever owns the model, at once. Thread: any.
using JobLane = std::function<void(JobRequest)>;

/// Another model is open than the one that a job began with. Nothing of the job can go on, so that
/// it is no matter of one picture alone.
class OtherModel final : public Error {
 public:
  explicit OtherModel(const ModelInfo& wanted);
};

/// The engine of a worker as a job on another thread sees it: the model is shared, and whatever is
/// in front of the user goes first.
///
/// Thread: that of the job; nothing else waits.
class SharedEngine final : public AnalysisEngine {
 public:
  /// \param model The one that all results are to come from; null: whichever is open.
  SharedEngine(JobLane lane, std::shared_ptr<const ModelInfo> model)
      : lane_(std::move(lane)),
        model_(std::move(model)) {}

  /// A job opens no model. Errors: kInternal, always.
  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice,
                                             const DeviceChoice& device) override;

  /// Waits for the worker's answer; tells no progress. `keepGoing` is asked on this thread, fifty
  /// times a second, and a request that is not wanted any more is left behind. Errors: those of the
  /// engine; `OtherModel`; kCancelled also where the worker ended.
  [[nodiscard]] std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                              const KeepGoing& keepGoing,
                                                              const Progress& progress) override;

  [[nodiscard]] const std::shared_ptr<const ModelInfo>& model() const noexcept { return model_; }

 private:
  JobLane lane_;
  std::shared_ptr<const ModelInfo> model_;
};

}  // namespace patchscape
