// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_engine.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace patchscape {

class Backbone;
struct WeightFile;

/// The one way from a picture to its results, for the window and the command line alike.
///
/// Owns the model and a bytes-bounded cache of feature bundles keyed by picture content, model,
/// input size and layers: a second view or a moved slider never runs the backbone again.
/// Thread: one at a time.
class Analyzer final : public AnalysisEngine {
 public:
  /// Opens a network; tests give one that lacks memory.
  using Opener =
      std::function<std::unique_ptr<Backbone>(const WeightFile& file, const DeviceChoice& choice)>;

  /// \param cacheBytes Upper bound of the cached tokens.
  explicit Analyzer(std::size_t cacheBytes = std::size_t{1} << 30);
  Analyzer(std::size_t cacheBytes, Opener open);
  ~Analyzer() override;

  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice,
                                             const DeviceChoice& device) override;
  [[nodiscard]] std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                              const KeepGoing& keepGoing,
                                                              const Progress& progress) override;

  /// Fits one basis on several pictures. Errors: those of `analyze`.
  [[nodiscard]] std::shared_ptr<const PcaBasis> fitJointly(const std::vector<PictureRef>& pictures,
                                                           const SizeRule& size,
                                                           const PcaOptions& options,
                                                           const KeepGoing& keepGoing,
                                                           const Progress& progress);

  /// Opens a head for the loaded model, or refuses it, before a picture is touched. Errors: those
  /// of opening; kInvalidArgument where it does not fit the model, naming both numbers.
  std::shared_ptr<const HeadInfo> openHead(const HeadChoice& choice);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace patchscape
