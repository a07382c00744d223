// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/picture_run.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

constexpr int kUsualClasses = 5;
constexpr int kUsualNeighbours = 20;

class ClassifyCommand final : public PictureCommand {
 public:
  ClassifyCommand(const Options& options, Report& report)
      : options_(options),
        report_(report) {}

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& /*stem*/) const override {
    return {};
  }

  void checkModel(const ModelInfo& model, Analyzer& analyzer) override {
    const ClassifyCommandOptions& own = options_.classify;
    request_.input = own.input;
    request_.top = kUsualClasses;
    if (!own.examples.empty()) {
      request_.examples = own.examples;
      request_.neighbours = own.count > 0 ? own.count : kUsualNeighbours;
      return;
    }
    request_.top = own.count > 0 ? own.count : kUsualClasses;
    request_.head =
        ModelCatalog::loadDefault().resolveHead(own.head, model.choice, HeadTask::kClassification);
    static_cast<void>(analyzer.openHead(request_.head));
  }

  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override {
    AnalysisRequest request;
    request.picture.path = input.path;
    request.size = options_.size;
    request.classification = request_;
    return request;
  }

  std::vector<std::string> write(const FinishedPicture& picture) override {
    if (!options_.json) {
      report_.line(picture.input.path.string());
      for (const ClassScore& score : picture.result.classification->classes.top) {
        report_.line(fmt::format("  {:5.1f} %  {}", 100.0F * score.probability, score.name));
      }
    }
    return {};
  }

  void describe(const AnalysisResult& result, nlohmann::ordered_json& object) override {
    object["top"] = nlohmann::ordered_json::array();
    for (const ClassScore& score : result.classification->classes.top) {
      object["top"].push_back({{"id", score.id}, {"name", score.name}, {"p", score.probability}});
    }
    if (result.classification->head == nullptr) {
      object["examples"] = result.classification->examples;
      object["neighbours"] = request_.neighbours;
    } else {
      object["head"] = result.classification->head->choice.about.name;
    }
  }

 private:
  const Options& options_;
  Report& report_;
  ClassificationRequest request_;
};

}  // namespace

ExitCode runClassify(const Options& options, Report& report) {
  ClassifyCommand command(options, report);
  return runPictures(options, command, report);
}

}  // namespace patchscape::cli
