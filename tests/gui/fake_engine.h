// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_engine.h"

#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace patchscape::testing {

/// What a test tells a fake engine, and what it learns from it. Shared with the worker's thread.
struct EngineScript {
  static constexpr std::size_t kHoldNone = std::numeric_limits<std::size_t>::max();

  std::atomic<int> workMs = 0;                ///< How long one request takes.
  std::atomic<double> reportedPassMs = 10.0;  ///< What the result says the backbone took.
  std::atomic<bool> failModel = false;
  /// Requests from this one on (the first is 0) wait, still honouring keepGoing, until it is
  /// raised.
  std::atomic<std::size_t> holdFrom = kHoldNone;

  std::mutex mutex;
  std::optional<Error> failure;           ///< Thrown by the next requests.
  std::vector<AnalysisRequest> requests;  ///< All that were begun.
  std::vector<ModelChoice> models;        ///< All that were asked for.
  /// What each result says, as of a device that runs out of memory: half precision from there on.
  std::vector<std::string> notices;

  [[nodiscard]] std::size_t requestCount();
  [[nodiscard]] AnalysisRequest request(std::size_t index);
};

/// An engine that runs no network: it waits, honours keepGoing, and draws one colour.
class FakeEngine final : public AnalysisEngine {
 public:
  explicit FakeEngine(std::shared_ptr<EngineScript> script)
      : script_(std::move(script)) {}

  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice,
                                             const DeviceChoice& device) override;
  [[nodiscard]] std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                              const KeepGoing& keepGoing,
                                                              const Progress& progress) override;

 private:
  std::shared_ptr<EngineScript> script_;
  std::shared_ptr<const ModelInfo> model_;
};

/// A result as the fake engine gives it.
[[nodiscard]] std::shared_ptr<const AnalysisResult> makeFakeResult(
    std::shared_ptr<const Picture> picture,
    std::shared_ptr<const ModelInfo> model,
    const SizeRule& size);

}  // namespace patchscape::testing
