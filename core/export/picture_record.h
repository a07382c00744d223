// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/batch_inputs.h"
#include "core/session/analysis_result.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace patchscape {

/// A model as records name it.
struct RecordedModel {
  std::string name;
  std::string sha256;  ///< Of the file as it is.
};

/// How an input of a run ended, as --json prints and a batch's journal keeps it: what was written.
[[nodiscard]] nlohmann::ordered_json recordOf(const RunInput& input,
                                              const RecordedModel& model,
                                              const AnalysisResult& result,
                                              const std::vector<std::string>& outputs,
                                              double writeMs);

/// The same of one that failed.
[[nodiscard]] nlohmann::ordered_json recordOf(const RunInput& input,
                                              const RecordedModel& model,
                                              const Error& error);

/// Adds what the views of a result show; `together` gives each an object of its own.
void describeViews(const AnalysisResult& result, bool together, nlohmann::ordered_json& record);

/// Adds the shapes of its tokens.
void describeFeatures(const AnalysisResult& result, nlohmann::ordered_json& record);

}  // namespace patchscape
