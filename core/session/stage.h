// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/progress.h"
#include "core/session/analysis_result.h"

#include <chrono>
#include <string_view>

namespace patchscape {

/// One request on its way through the stages.
struct Job {
  const KeepGoing& keepGoing;
  Progress progress;
  AnalysisResult& result;  ///< Takes the timings and counts the passes.
};

inline void report(const Progress& progress, std::string_view stage, double fraction) {
  if (progress) {
    progress(stage, fraction);
  }
}

/// A Progress that maps 0…1 of a part onto [from, to] of the whole, which must outlive it.
[[nodiscard]] inline Progress within(const Progress& whole, double from, double to) {
  if (!whole) {
    return {};
  }
  return [&whole, from, to](std::string_view stage, double fraction) {
    whole(stage, from + (to - from) * fraction);
  };
}

/// Adds the milliseconds a scope took to a named figure.
class StageTimer {
 public:
  StageTimer(AnalysisResult& result, const char* stage)
      : result_(result),
        stage_(stage) {}
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;
  ~StageTimer() {
    result_.timingsMs[stage_] +=
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
            .count();
  }

 private:
  AnalysisResult& result_;
  const char* stage_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace patchscape
