// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/export/batch_inputs.h"
#include "core/session/analysis_request.h"
#include "core/session/analysis_result.h"
#include "core/session/analyzer.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace patchscape::cli {

/// What a command may use before the first picture.
struct PictureRunContext {
  Analyzer& analyzer;
  const ModelInfo& model;
  std::vector<RunInput>& inputs;  ///< One that fails gets its `problem`.
  /// Progress and cancelling for the work on one of the inputs.
  std::function<Progress(const RunInput&)> progress;
  KeepGoing keepGoing;
  std::shared_ptr<BatchSize> size;  ///< Of the passes.
};

/// One result on its way to files.
struct FinishedPicture {
  const RunInput& input;
  const AnalysisResult& result;
  std::filesystem::path folder;
  std::map<std::string, std::string> metadata;  ///< Program, model, input: for the file's own text.
  std::string modelSha256;
  std::vector<std::string> written{};  ///< Files of it that are there already, without the folder.
};

/// A command that turns each picture into files; `runPictures` does all that they share.
///
/// A `RunFailure` ends the run, an `Error` the picture at hand.
class PictureCommand {
 public:
  virtual ~PictureCommand() = default;

  /// What the files of one picture are called, without their folder, as far as that is known
  /// before.
  [[nodiscard]] virtual std::vector<std::string> outputNames(const std::string& stem) const = 0;

  /// What the names of further files begin with, which depend on what is seen.
  [[nodiscard]] virtual std::vector<std::string> outputPrefixes(const std::string& /*stem*/) const {
    return {};
  }

  /// Further files of the whole run; checked against overwriting like the others.
  [[nodiscard]] virtual std::vector<std::filesystem::path> runOutputs() const { return {}; }

  /// Files that the run reads beside its pictures; never overwritten, as they are not.
  [[nodiscard]] virtual std::vector<std::filesystem::path> runInputs() const { return {}; }

  /// Refuses what cannot be with so many inputs, before a model is opened.
  virtual void checkInputs(std::size_t /*count*/) {}

  /// Refuses what the model cannot do, and opens its heads, before a picture is opened.
  virtual void checkModel(const ModelInfo& /*model*/, Analyzer& /*analyzer*/) {}

  /// Work over all pictures that comes before the first result, such as a joint fit.
  virtual void prepare(const PictureRunContext& /*context*/) {}

  [[nodiscard]] virtual AnalysisRequest request(const RunInput& input) const = 0;

  /// Writes the files and gives their names, without the folder.
  virtual std::vector<std::string> write(const FinishedPicture& picture) = 0;

  /// Adds what only this command says about a picture to its JSON object.
  virtual void describe(const AnalysisResult& /*result*/, nlohmann::ordered_json& /*object*/) {}
};

}  // namespace patchscape::cli
