// SPDX-License-Identifier: Apache-2.0
#include "core/export/batch_run.h"

#include "core/export/batch_queue.h"
#include "core/export/file_hash.h"
#include "core/export/input_turns.h"
#include "core/export/picture_record.h"

#include <fmt/format.h>

#include <chrono>
#include <new>
#include <sstream>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

ViewFiles viewFilesOf(const BatchWishes& wishes) {
  ViewFiles files;
  files.pca = wishes.pca;
  if (wishes.depth) {
    files.options.depth.emplace().request = wishes.depth;
  }
  if (wishes.segmentation) {
    files.options.masks.emplace().request = wishes.segmentation;
  }
  return files;
}

/// Makes the folder of the results.
void makeFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure || !fs::is_directory(folder, failure)) {
    throw Error(ErrorCode::kWriteFailed,
                fmt::format("The folder {} for the results cannot be made: {}. Choose another one.",
                            folder.string(),
                            failure ? failure.message() : "a file of that name is in the way"));
  }
}

/// One batch on its way to files.
class BatchRun final : private InputTurns {
 public:
  BatchRun(const BatchOrder& order, const ModelInfo& model, JobTools& tools)
      : order_(order),
        files_(viewFilesOf(order.wishes)),
        model_{model.choice.about.name, rememberedSha256(model.choice.path)},
        tools_(tools),
        queue_({.folder = order.folder,
                .settings = order.settings,
                .resume = true,
                .ifBegun = {},
                .ifOtherwise = "Choose the same again, or another folder for the results."},
               [&tools](const std::string& note) { tools.note(note); }) {}

  void run() {
    std::istringstream none;
    refuseResultsAmongInputs(order_.inputs, order_.folder, order_.recursive);
    inputs_ = collectInputs({order_.inputs, order_.listFile, order_.recursive}, none);
    queue_.choose(inputs_);
    std::vector<std::string> names;
    for (const RunInput& input : inputs_) {
      names.push_back(input.path.filename().string());
    }
    tools_.setItems(names);
    makeFolder(order_.folder);
    refuseOverwriting();
    queue_.open();
    takeAll(inputs_, queue_, std::make_shared<BatchSize>());
    if (failed_ > 0) {
      throw Error(ErrorCode::kBadData,
                  fmt::format("{} of {} pictures failed; the others are done. Retry tries those "
                              "again.",
                              failed_,
                              inputs_.size()));
    }
  }

 private:
  void refuseOverwriting();
  void stopWhereCancelled() const override { throwIfCancelled(tools_.keepGoing()); }
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override;
  void doOne(std::size_t index, const AnalysisRequest& request) override;
  void passOver(std::size_t index, const InputTurn& turn) override;
  [[nodiscard]] nlohmann::ordered_json make(const RunInput& input, const AnalysisRequest& request);
  void end(std::size_t index, JobState state, const std::string& sentence = {});

  const BatchOrder& order_;
  ViewFiles files_;
  RecordedModel model_;
  JobTools& tools_;
  BatchQueue queue_;
  std::vector<RunInput> inputs_;
  std::int64_t ended_ = 0;
  std::size_t failed_ = 0;
};

void BatchRun::refuseOverwriting() {
  for (const RunInput& input : inputs_) {
    std::vector<std::string> there = namesInTheWay(order_.folder, input.stem, files_.options);
    std::error_code ignored;
    const auto look = [&](const std::string& name) {
      if (fs::exists(fs::symlink_status(order_.folder / name, ignored))) {
        there.push_back(name);
      }
    };
    if (files_.pca) {
      look(input.stem + kPcaSuffix);
    }
    if (order_.wishes.features) {
      look(featureFileName(input.stem, *order_.wishes.features));
    }
    if (!there.empty() && !queue_.wasTried(input)) {
      throw Error(ErrorCode::kWriteFailed,
                  fmt::format("{} exists already. Choose another folder for the results.",
                              (order_.folder / there.front()).string()));
    }
  }
}

void BatchRun::passOver(std::size_t index, const InputTurn& /*turn*/) {
  ++ended_;
  tools_.setItem(index, JobState::kDone);
}

void BatchRun::doOne(std::size_t index, const AnalysisRequest& request) {
  const RunInput& input = inputs_[index];
  tools_.progress(ended_, static_cast<std::int64_t>(inputs_.size()));
  tools_.setItem(index, JobState::kRunning);
  std::optional<Error> failure;
  try {
    queue_.end(input, make(input, request));
    end(index, JobState::kDone);
    return;
  } catch (const OtherModel&) {
    throw;
  } catch (const BatchEnded&) {
    throw;
  } catch (const Error& error) {
    failure = error;
  } catch (const std::bad_alloc&) {
    failure.emplace(ErrorCode::kOutOfMemory,
                    "There is not enough memory for this picture. Choose a smaller input size.");
  }
  if (failure->code() == ErrorCode::kCancelled) {
    throw Error(*failure);
  }
  ++failed_;
  queue_.end(input, recordOf(input, model_, *failure));
  end(index, JobState::kFailed, failure->what());
}

nlohmann::ordered_json BatchRun::make(const RunInput& input, const AnalysisRequest& request) {
  if (input.problem) {
    throw Error(*input.problem);
  }
  const auto result = tools_.engine().analyze(request, tools_.keepGoing(), {});
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::string> names;
  if (order_.wishes.features) {
    names.push_back(writeFeatures(*result, *order_.wishes.features, order_.folder, input.stem));
  }
  const WrittenViews views = writeViews(*result, files_, order_.folder, input.stem, names);
  names.insert(names.end(), views.names.begin(), views.names.end());
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begin;
  nlohmann::ordered_json record = recordOf(input, model_, *result, names, spent.count());
  describeViews(*result, true, record);
  if (order_.wishes.features) {
    describeFeatures(*result, record);
  }
  return record;
}

AnalysisRequest BatchRun::request(const RunInput& input) const {
  const BatchWishes& wishes = order_.wishes;
  AnalysisRequest request;
  request.picture.path = input.path;
  request.size = wishes.size;
  request.depth = wishes.depth;
  request.segmentation = wishes.segmentation;
  if (wishes.pca) {
    request.pca = PcaRequest{};
  }
  if (wishes.features) {
    request.features = FeatureRequest{wishes.features->layers, wishes.features->normed};
  }
  return request;
}

void BatchRun::end(std::size_t index, JobState state, const std::string& sentence) {
  tools_.setItem(index, state, sentence);
  tools_.progress(++ended_, static_cast<std::int64_t>(inputs_.size()));
}

}  // namespace

void runBatch(const BatchOrder& order, const ModelInfo& model, JobTools& tools) {
  BatchRun(order, model, tools).run();
}

}  // namespace patchscape
