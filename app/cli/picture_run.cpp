// SPDX-License-Identifier: Apache-2.0
#include "app/cli/picture_run.h"

#include "app/cli/cancellation.h"
#include "app/cli/open_model.h"
#include "app/cli/output_plan.h"
#include "app/cli/program_name.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

/// How the inputs of a run ended.
struct Tally {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t unwritten = 0;  ///< Of those failed.
  bool internal = false;

  [[nodiscard]] ExitCode exitCode() const {
    if (internal) {
      return ExitCode::kInternal;
    }
    if (failed == 0) {
      return ExitCode::kDone;
    }
    return done == 0 && unwritten > 0 ? ExitCode::kNothingWritten : ExitCode::kSomeFailed;
  }
};

class PictureRun {
 public:
  PictureRun(const Options& options, PictureCommand& command, Report& report)
      : options_(options),
        command_(command),
        report_(report) {}

  ExitCode run() {
    inputs_ = collectInputs(options_.inputs, options_.recursive, std::cin);
    stopWhereCancelled();
    if (inputs_.empty()) {
      throw RunFailure(ExitCode::kUsage, "The list on standard input names no pictures.");
    }
    command_.checkInputs(inputs_.size());
    refuseOverwriting(options_, command_, inputs_);
    openModel();
    stopWhereCancelled();
    makeOutputFolder(options_.folder);
    for (const std::filesystem::path& file : command_.runOutputs()) {
      makeOutputFolder(std::filesystem::absolute(file).parent_path());
    }
    prepare();
    for (const RunInput& input : inputs_) {
      runOne(input);
    }
    return conclude();
  }

 private:
  void openModel();
  void prepare();
  void runOne(const RunInput& input);
  void finishOne(const RunInput& input, const AnalysisResult& result);
  void failOne(const RunInput& input, const Error& error);
  ExitCode conclude();

  [[nodiscard]] ordered_json lineOf(const RunInput& input, const std::string& status) const;
  [[nodiscard]] Progress progressOf(const RunInput& input);
  void stopWhereCancelled() const;

  const Options& options_;
  PictureCommand& command_;
  Report& report_;
  Analyzer analyzer_;
  std::vector<RunInput> inputs_;
  OpenedModel model_;
  Tally tally_;
};

void PictureRun::openModel() {
  model_ = openModelOf(options_, analyzer_, report_, [this](const ModelInfo& model) {
    command_.checkModel(model, analyzer_);
  });
}

void PictureRun::prepare() {
  command_.prepare({analyzer_,
                    *model_.info,
                    inputs_,
                    [this](const RunInput& input) { return progressOf(input); },
                    untilCancelled()});
}

void PictureRun::runOne(const RunInput& input) {
  stopWhereCancelled();
  try {
    if (input.problem) {
      throw Error(*input.problem);
    }
    finishOne(input,
              *analyzer_.analyze(command_.request(input), untilCancelled(), progressOf(input)));
  } catch (const Error& error) {
    failOne(input, error);
  } catch (const std::bad_alloc&) {
    failOne(input,
            Error(ErrorCode::kOutOfMemory,
                  "There is not enough memory for this picture. Choose a smaller --size."));
  }
}

void PictureRun::finishOne(const RunInput& input, const AnalysisResult& result) {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<std::string> names = command_.write(
      {input,
       result,
       options_.folder,
       {{"Software", kProgramAndVersion},
        {"Model", fmt::format("{} (sha256 {})", model_.info->choice.about.name, model_.sha256)},
        {"Source", input.path.filename().string()},
        {"Input size", fmt::format("{} x {}", result.inputSize.width, result.inputSize.height)}},
       model_.sha256});
  const std::chrono::duration<double, std::milli> writeTime =
      std::chrono::steady_clock::now() - begin;
  ++tally_.done;
  for (const std::string& notice : result.notices) {
    report_.note(fmt::format("{}: {}", input.path.string(), notice));
  }
  if (!options_.json) {
    for (const std::string& name : names) {
      report_.written((options_.folder / name).lexically_normal());
    }
    return;
  }
  ordered_json object = lineOf(input, "ok");
  object["outputs"] = names;
  object["input_size"] = {result.inputSize.width, result.inputSize.height};
  object["grid"] = {result.grid.rows, result.grid.cols};
  std::map<std::string, double> timings = result.timingsMs;
  for (const auto& [stage, spent] : input.timingsMs) {
    timings[stage] += spent;
  }
  timings["write"] = writeTime.count();
  object["timings_ms"] = timings;
  object["backbone_passes"] = result.backbonePasses + input.backbonePasses;
  if (!result.notices.empty()) {
    object["notices"] = result.notices;
  }
  command_.describe(result, object);
  report_.json(object);
}

void PictureRun::failOne(const RunInput& input, const Error& error) {
  if (error.code() == ErrorCode::kCancelled) {
    stopWhereCancelled();
  }
  ++tally_.failed;
  tally_.unwritten += error.code() == ErrorCode::kWriteFailed ? 1 : 0;
  tally_.internal = tally_.internal || error.code() == ErrorCode::kInternal;
  report_.error(fmt::format("{}: {}", input.path.string(), error.what()), error.context());
  if (options_.json) {
    ordered_json object = lineOf(input, "error");
    object["error"] = error.what();
    object["error_code"] = nameOf(error.code());
    report_.json(object);
  }
}

ExitCode PictureRun::conclude() {
  if (tally_.failed > 0) {
    report_.note(fmt::format(
        "{} of {} inputs done, {} failed.", tally_.done, inputs_.size(), tally_.failed));
  }
  return tally_.exitCode();
}

ordered_json PictureRun::lineOf(const RunInput& input, const std::string& status) const {
  return {{"input", input.path.string()},
          {"status", status},
          {"error", nullptr},
          {"outputs", ordered_json::array()},
          {"model", {{"name", model_.info->choice.about.name}, {"sha256", model_.sha256}}}};
}

Progress PictureRun::progressOf(const RunInput& input) {
  const auto number = static_cast<std::size_t>(&input - inputs_.data()) + 1;
  return [this, name = input.path.filename().string(), number](std::string_view stage,
                                                               double fraction) {
    report_.progress(fmt::format("[{}/{}] {}", number, inputs_.size(), name), stage, fraction);
  };
}

void PictureRun::stopWhereCancelled() const {
  if (cancelled()) {
    throw RunFailure(ExitCode::kCancelled,
                     fmt::format("Cancelled; {} of {} inputs done.", tally_.done, inputs_.size()));
  }
}

}  // namespace

ExitCode runPictures(const Options& options, PictureCommand& command, Report& report) {
  return PictureRun(options, command, report).run();
}

}  // namespace patchscape::cli
