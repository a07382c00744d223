// SPDX-License-Identifier: Apache-2.0
// batch: all views of many pictures, over many processes, to be resumed.
#include "app/cli/commands.h"
#include "app/cli/picture_run.h"
#include "app/cli/view_command.h"
#include "core/export/batch_queue.h"

#include <fmt/format.h>

#include <algorithm>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;

/// Views and arrays of one picture, from one request.
class BatchCommand final : public PictureCommand {
 public:
  BatchCommand(const Options& options, Report& report)
      : listFile_(options.batch.listFile) {
    const std::set<std::string>& what = options.batch.what;
    if (what.contains("features")) {
      features_ = makeFeaturesCommand(options);
    }
    views_ = makeViewCommand(options,
                             {.pca = what.contains("pca"),
                              .depth = what.contains("depth"),
                              .segmentation = what.contains("segment"),
                              .together = true,
                              .lenient = options.batch.whatIsDefault},
                             report);
  }

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& stem) const override {
    std::vector<std::string> names = views_->outputNames(stem);
    if (features_) {
      std::ranges::copy(features_->outputNames(stem), std::back_inserter(names));
    }
    return names;
  }

  [[nodiscard]] std::vector<std::string> outputPrefixes(const std::string& stem) const override {
    return views_->outputPrefixes(stem);
  }

  [[nodiscard]] std::vector<fs::path> runInputs() const override {
    return listFile_.empty() ? std::vector<fs::path>() : std::vector{listFile_};
  }

  void checkModel(const ModelInfo& model, Analyzer& analyzer) override {
    views_->checkModel(model, analyzer);
    if (features_) {
      features_->checkModel(model, analyzer);
    }
  }

  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override {
    AnalysisRequest request = views_->request(input);
    if (features_) {
      request.features = features_->request(input).features;
    }
    return request;
  }

  std::vector<std::string> write(const FinishedPicture& picture) override {
    if (!features_) {
      return views_->write(picture);
    }
    FinishedPicture rest = picture;
    rest.written = features_->write(picture);
    std::vector<std::string> names = views_->write(rest);
    names.insert(names.begin(), rest.written.begin(), rest.written.end());
    return names;
  }

  void describe(const AnalysisResult& result, nlohmann::ordered_json& object) override {
    views_->describe(result, object);
    if (features_) {
      features_->describe(result, object);
    }
  }

 private:
  fs::path listFile_;
  std::unique_ptr<PictureCommand> views_;
  std::unique_ptr<PictureCommand> features_;  ///< Null: not wanted.
};

constexpr std::size_t kMostFailuresShown = 20;

/// Says once more which inputs failed, and why.
void reportFailures(const std::vector<std::string>& failures,
                    const fs::path& folder,
                    Report& report) {
  for (std::size_t i = 0; i < std::min(failures.size(), kMostFailuresShown); ++i) {
    report.note(fmt::format("  {}", failures[i]));
  }
  if (failures.size() > kMostFailuresShown) {
    report.note(fmt::format("  and {} more, see {}",
                            failures.size() - kMostFailuresShown,
                            (folder / kBatchJournalName).string()));
  }
  if (!failures.empty()) {
    report.note("--resume tries those that failed again.");
  }
}

BatchPlan planOf(const Options& options) {
  return {.folder = options.folder,
          .settings = options.batch.settings,
          .resume = options.batch.resume,
          .anew = options.force,
          .shard = options.batch.shard,
          .ifBegun =
              "Go on with --resume, do all anew with --force, or choose another folder with "
              "-o.",
          .ifOtherwise =
              "Resume with the same, do those again with --force, or choose another "
              "folder with -o."};
}

}  // namespace

ExitCode runBatch(const Options& options, Report& report) {
  if (options.inputs.empty() && options.batch.listFile.empty()) {
    throw RunFailure(ExitCode::kUsage, "Name a list with --list, or pictures or folders.");
  }
  try {
    refuseResultsAmongInputs(options.inputs, options.folder, options.recursive);
  } catch (const Error& error) {
    throw RunFailure(exitCodeOf(error.code()), error.what());
  }
  BatchCommand command(options, report);
  BatchQueue queue(planOf(options), [&report](const std::string& note) { report.note(note); });
  const ExitCode exitCode = runPictures(options, command, report, queue);
  reportFailures(queue.failures(), options.folder, report);
  return exitCode;
}

}  // namespace patchscape::cli
