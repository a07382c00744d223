// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/picture_run.h"
#include "app/cli/read_option.h"
#include "app/cli/view_command.h"
#include "app/cli/view_option_parts.h"
#include "core/export/picture_record.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

class FeaturesCommand final : public PictureCommand {
 public:
  explicit FeaturesCommand(const Options& options)
      : options_(options.features),
        size_(options.size) {}

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& stem) const override {
    return {featureFileName(stem, options_)};
  }

  void checkModel(const ModelInfo& model, Analyzer& /*analyzer*/) override {
    const std::int64_t depth = model.description.depth;
    for (const std::int64_t layer : options_.layers) {
      if (layer >= depth) {
        throw Error(ErrorCode::kInvalidArgument,
                    fmt::format("--layers: there is no layer {}; {} has {} layers, 0 to {}.",
                                layer,
                                model.choice.about.name,
                                depth,
                                depth - 1));
      }
    }
  }

  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override {
    AnalysisRequest request;
    request.picture.path = input.path;
    request.size = size_;
    request.features = FeatureRequest{options_.layers, options_.normed};
    return request;
  }

  std::vector<std::string> write(const FinishedPicture& picture) override {
    return {writeFeatures(picture.result, options_, picture.folder, picture.input.stem)};
  }

  void describe(const AnalysisResult& result, nlohmann::ordered_json& object) override {
    describeFeatures(result, object);
  }

 private:
  const FeatureFiles& options_;
  SizeRule size_;
};

}  // namespace

void addFeatureArrays(CLI::App& app, FeatureFiles& own, const char* formatName) {
  CLI::Option* const layers = addReadOption(
      app,
      "--layers",
      "I,J,...",
      [&own](const std::string& text) { own.layers = readLayers(text); },
      "Tokens of these blocks, too, counted from 0: patch_3, cls_3, ...");
  app.add_flag(
         "--no-norm",
         [&own](std::int64_t /*count*/) { own.normed = false; },
         "Leave the tokens of --layers as they are, before the final norm")
      ->needs(layers);
  addReadOption(
      app,
      formatName,
      "NAME",
      [&own](const std::string& text) {
        own.container = readChoice<ArrayContainer>(
            text, {{"npz", ArrayContainer::kNpz}, {"safetensors", ArrayContainer::kSafetensors}});
      },
      "npz or safetensors [npz]");
  addReadOption(
      app,
      "--dtype",
      "NAME",
      [&own](const std::string& text) {
        own.type =
            readChoice<ArrayType>(text, {{"f4", ArrayType::kFloat32}, {"f2", ArrayType::kFloat16}});
      },
      "f4 (float32) or f2 (float16) [f4]");
}

void addFeaturesOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  addFeatureArrays(app, options.features, "--format");
}

std::unique_ptr<PictureCommand> makeFeaturesCommand(const Options& options) {
  return std::make_unique<FeaturesCommand>(options);
}

ExitCode runFeatures(const Options& options, Report& report) {
  return runPictures(options, *makeFeaturesCommand(options), report);
}

}  // namespace patchscape::cli
