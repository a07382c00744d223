// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/session/analysis_engine.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace patchscape {

/// An engine that holds each job at a gate until the test opens it or the job is cancelled.
class GatedEngine final : public AnalysisEngine {
 public:
  struct Gate {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = false;
    std::vector<std::string> started;
    int loads = 0;

    void letThrough() {
      const std::scoped_lock lock(mutex);
      open = true;
      changed.notify_all();
    }
    bool waitForStart(std::size_t count) {
      std::unique_lock lock(mutex);
      return changed.wait_for(
          lock, std::chrono::seconds(5), [&] { return started.size() >= count; });
    }
  };

  explicit GatedEngine(std::shared_ptr<Gate> gate)
      : gate_(std::move(gate)) {}

  std::shared_ptr<const ModelInfo> loadModel(const ModelChoice& choice,
                                             const DeviceChoice&) override {
    const std::scoped_lock lock(gate_->mutex);
    ++gate_->loads;
    if (choice.about.name == "broken") {
      throw Error(ErrorCode::kBadData, "broken");
    }
    return std::make_shared<const ModelInfo>(ModelInfo{.choice = choice});
  }

  std::shared_ptr<const AnalysisResult> analyze(const AnalysisRequest& request,
                                                const KeepGoing& keepGoing,
                                                const Progress& progress) override {
    const std::string name = request.picture.path.string();
    std::unique_lock lock(gate_->mutex);
    gate_->started.push_back(name);
    gate_->changed.notify_all();
    if (name == "throws") {
      throw std::runtime_error("foreign");
    }
    for (int i = 0; i < 1000; ++i) {
      progress("backbone", i / 1000.0);
    }
    while (!gate_->open) {
      gate_->changed.wait_for(lock, std::chrono::milliseconds(1));
      throwIfCancelled(keepGoing);
    }
    return std::make_shared<const AnalysisResult>();
  }

 private:
  std::shared_ptr<Gate> gate_;
};

}  // namespace patchscape
