// SPDX-License-Identifier: Apache-2.0
#include "app/cli/picture_run.h"

#include "app/cli/cancellation.h"
#include "app/cli/open_model.h"
#include "app/cli/output_plan.h"
#include "app/cli/program_name.h"
#include "core/export/input_turns.h"
#include "core/export/picture_record.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

/// How the inputs of a run ended.
struct Tally {
  std::size_t done = 0;
  std::size_t passedOver = 0;  ///< Of those done: by an earlier or another run.
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

class PictureRun final : private InputTurns {
 public:
  PictureRun(const Options& options, PictureCommand& command, Report& report, InputQueue& queue)
      : options_(options),
        command_(command),
        report_(report),
        queue_(queue),
        size_(std::make_shared<BatchSize>(options.batch.pictures)) {}

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
    begun_ = std::chrono::steady_clock::now();
    prepare();
    takeAll(inputs_, queue_, size_);
    return conclude();
  }

 private:
  void collect();
  void openModel();
  void prepare();
  void opening(const RunInput& input) override { progressOf(input)("decode", 0.0); }
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override {
    return command_.request(input);
  }
  void doOne(std::size_t index, const AnalysisRequest& request) override;
  void passOver(std::size_t index, const InputTurn& turn) override;
  void waitFor(std::size_t count) override;
  void finishOne(const RunInput& input, const AnalysisResult& result);
  [[nodiscard]] std::map<std::string, std::string> metadataOf(const RunInput& input,
                                                              const AnalysisResult& result) const;
  void failOne(const RunInput& input, const Error& error);
  ExitCode conclude();
  void tellRate();

  [[nodiscard]] RecordedModel recorded() const {
    return {model_.info->choice.about.name, model_.sha256};
  }
  [[nodiscard]] Progress progressOf(const RunInput& input);
  void stopWhereCancelled() const override;

  const Options& options_;
  PictureCommand& command_;
  Report& report_;
  InputQueue& queue_;
  std::shared_ptr<BatchSize> size_;
  Analyzer analyzer_;
  std::vector<RunInput> inputs_;
  OpenedModel model_;
  Tally tally_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
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
                    untilCancelled(),
                    size_});
}

void PictureRun::waitFor(std::size_t count) {
  report_.note(fmt::format("Waiting for inputs that another run does now: {}.", count));
}

void PictureRun::passOver(std::size_t /*index*/, const InputTurn& turn) {
  ++tally_.done;
  ++tally_.passedOver;
  if (options_.json) {
    report_.json(turn.record);
  }
}

void PictureRun::doOne(std::size_t index, const AnalysisRequest& request) {
  const RunInput& input = inputs_[index];
  try {
    if (input.problem) {
      throw Error(*input.problem);
    }
    finishOne(input, *analyzer_.analyze(request, untilCancelled(), progressOf(input)));
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
  tellRate();
  if (tally_.failed > 0) {
    report_.note(fmt::format(
        "{} of {} inputs done, {} failed.", tally_.done, inputs_.size(), tally_.failed));
  }
  return tally_.exitCode();
}

/// Says how fast the run was, and which passes that was due to.
void PictureRun::tellRate() {
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun_;
  const std::size_t made = tally_.done - tally_.passedOver;
  if (made > 0) {
    report_.detail(fmt::format("Pictures: {} in {:.1f} s, {:.2f} a second.",
                               made,
                               spent.count(),
                               static_cast<double>(made) / spent.count()));
  }
  for (const BatchTrial& trial : size_->trials()) {
    std::vector<std::string> times;
    for (const auto& [pictures, passes] : trial.byCount) {
      times.push_back(fmt::format("{} a pass {:.1f}", pictures, passes.millisecondsEach));
    }
    report_.detail(
        fmt::format("Network at {} x {} px on {}, milliseconds a picture: {}; taken: {} a pass.",
                    trial.size.width,
                    trial.size.height,
                    trial.way,
                    fmt::join(times, ", "),
                    trial.next));
  }
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
