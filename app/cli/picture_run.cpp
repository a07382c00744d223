// SPDX-License-Identifier: Apache-2.0
#include "app/cli/picture_run.h"

#include "app/cli/cancellation.h"
#include "app/cli/open_model.h"
#include "app/cli/output_plan.h"
#include "app/cli/program_name.h"
#include "core/export/picture_record.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

constexpr auto kBetweenLooks = std::chrono::milliseconds(100);

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
  PictureRun(const Options& options, PictureCommand& command, Report& report, InputQueue& queue)
      : options_(options),
        command_(command),
        report_(report),
        queue_(queue) {}

  ExitCode run() {
    collect();
    stopWhereCancelled();
    if (inputs_.empty()) {
      throw RunFailure(ExitCode::kUsage, "The list on standard input names no pictures.");
    }
    queue_.choose(inputs_);
    if (inputs_.empty()) {
      return conclude();
    }
    command_.checkInputs(inputs_.size());
    refuseOverwriting(options_, command_, inputs_, queue_);
    openModel();
    stopWhereCancelled();
    makeOutputFolder(options_.folder);
    for (const std::filesystem::path& file : command_.runOutputs()) {
      makeOutputFolder(std::filesystem::absolute(file).parent_path());
    }
    queue_.open();
    prepare();
    runAll();
    return conclude();
  }

 private:
  void collect();
  void openModel();
  void prepare();
  void runAll();
  /// False where another run does it now.
  bool takeTurn(RunInput& input);
  void runOne(const RunInput& input);
  void finishOne(const RunInput& input, const AnalysisResult& result);
  [[nodiscard]] std::map<std::string, std::string> metadataOf(const RunInput& input,
                                                              const AnalysisResult& result) const;
  void failOne(const RunInput& input, const Error& error);
  ExitCode conclude();

  [[nodiscard]] RecordedModel recorded() const {
    return {model_.info->choice.about.name, model_.sha256};
  }
  [[nodiscard]] Progress progressOf(const RunInput& input);
  void stopWhereCancelled() const;

  const Options& options_;
  PictureCommand& command_;
  Report& report_;
  InputQueue& queue_;
  Analyzer analyzer_;
  std::vector<RunInput> inputs_;
  OpenedModel model_;
  Tally tally_;
};

void PictureRun::collect() {
  try {
    inputs_ =
        collectInputs({options_.inputs, options_.batch.listFile, options_.recursive}, std::cin);
  } catch (const Error& error) {
    throw RunFailure(exitCodeOf(error.code()), error.what());
  }
}

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

void PictureRun::runAll() {
  std::vector<RunInput*> later;
  for (RunInput& input : inputs_) {
    if (!takeTurn(input)) {
      later.push_back(&input);
    }
  }
  if (!later.empty()) {
    report_.note(fmt::format("Waiting for inputs that another run does now: {}.", later.size()));
  }
  while (!later.empty()) {
    std::this_thread::sleep_for(kBetweenLooks);
    std::erase_if(later, [this](RunInput* input) { return takeTurn(*input); });
  }
}

bool PictureRun::takeTurn(RunInput& input) {
  stopWhereCancelled();
  const InputTurn turn = queue_.begin(input);
  switch (turn.kind) {
    case InputTurn::Kind::kLater:
      return false;
    case InputTurn::Kind::kDone:
      ++tally_.done;
      if (options_.json) {
        report_.json(turn.record);
      }
      return true;
    case InputTurn::Kind::kDo:
      runOne(input);
      return true;
  }
  return true;
}

void PictureRun::runOne(const RunInput& input) {
  try {
    if (input.problem) {
      throw Error(*input.problem);
    }
    finishOne(input,
              *analyzer_.analyze(command_.request(input), untilCancelled(), progressOf(input)));
  } catch (const BatchEnded&) {
    throw;
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
  const std::vector<std::string> names =
      command_.write({input, result, options_.folder, metadataOf(input, result), model_.sha256});
  const std::chrono::duration<double, std::milli> writeTime =
      std::chrono::steady_clock::now() - begin;
  for (const std::string& notice : result.notices) {
    report_.note(fmt::format("{}: {}", input.path.string(), notice));
  }
  ordered_json object = recordOf(input, recorded(), result, names, writeTime.count());
  command_.describe(result, object);
  queue_.end(input, object);
  ++tally_.done;
  if (options_.json) {
    report_.json(object);
    return;
  }
  for (const std::string& name : names) {
    report_.written((options_.folder / name).lexically_normal());
  }
}

std::map<std::string, std::string> PictureRun::metadataOf(const RunInput& input,
                                                          const AnalysisResult& result) const {
  const ModelInfo& model = *model_.info;
  std::map<std::string, std::string> metadata{
      {"Software", kProgramAndVersion},
      {"Model", fmt::format("{} (sha256 {})", model.choice.about.name, model_.sha256)},
      {"Source", input.path.filename().string()},
      {"Input size", fmt::format("{} x {}", result.inputSize.width, result.inputSize.height)}};
  const Tiling tiling = tilingOf(model.tiles, result.grid);
  if (tiling.count() > 1) {
    metadata["Tiles"] = textOf(tiling, model.description.patchSize);
  }
  return metadata;
}

void PictureRun::failOne(const RunInput& input, const Error& error) {
  if (error.code() == ErrorCode::kCancelled) {
    stopWhereCancelled();
  }
  ++tally_.failed;
  tally_.unwritten += error.code() == ErrorCode::kWriteFailed ? 1 : 0;
  tally_.internal = tally_.internal || error.code() == ErrorCode::kInternal;
  report_.error(fmt::format("{}: {}", input.path.string(), error.what()), error.context());
  const ordered_json object = recordOf(input, recorded(), error);
  queue_.end(input, object);
  if (options_.json) {
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
  InputQueue all;
  return runPictures(options, command, report, all);
}

ExitCode runPictures(const Options& options,
                     PictureCommand& command,
                     Report& report,
                     InputQueue& queue) {
  try {
    return PictureRun(options, command, report, queue).run();
  } catch (const BatchEnded& error) {
    throw RunFailure(exitCodeOf(error.code()), error.what());
  }
}

}  // namespace patchscape::cli
