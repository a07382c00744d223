// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/open_model.h"
#include "app/cli/option_values.h"
#include "app/cli/picture_run.h"
#include "app/cli/read_option.h"
#include "core/export/atomic_file.h"
#include "core/export/input_turns.h"
#include "core/export/png_writer.h"
#include "core/session/basis_file.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;

std::string foregroundText(const PcaOptions& pca) {
  const std::string side = pca.flipForeground ? ", flipped" : "";
  switch (pca.foreground) {
    case ForegroundMode::kOff:
      return "off";
    case ForegroundMode::kAuto:
      return "auto" + side;
    case ForegroundMode::kThreshold:
      return fmt::format("{:g}{}", pca.threshold, side);
  }
  return {};
}

/// The tokens of all pictures before a joint fit, which finds them in the cache: a picture that
/// fails is left out of the fit and does not end it.
class TokensOfAll final : private InputTurns {
 public:
  TokensOfAll(const PictureRunContext& context, const SizeRule& size)
      : context_(context),
        size_(size) {}

  /// Gives the pictures that have tokens; the others' inputs get their problem.
  [[nodiscard]] std::vector<PictureRef> run() {
    InputQueue all;
    takeAll(context_.inputs, all, context_.size);
    return std::move(pictures_);
  }

 private:
  void stopWhereCancelled() const override { throwIfCancelled(context_.keepGoing); }
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override {
    AnalysisRequest tokens;
    tokens.picture.path = input.path;
    tokens.size = size_;
    tokens.features = FeatureRequest{};
    return tokens;
  }
  void doOne(std::size_t index, const AnalysisRequest& request) override;
  void passOver(std::size_t /*index*/, const InputTurn& /*turn*/) override {}

  const PictureRunContext& context_;
  SizeRule size_;
  std::vector<PictureRef> pictures_;
};

void TokensOfAll::doOne(std::size_t index, const AnalysisRequest& request) {
  RunInput& input = context_.inputs[index];
  if (input.problem) {
    return;
  }
  try {
    const auto result =
        context_.analyzer.analyze(request, context_.keepGoing, context_.progress(input));
    for (const auto& [stage, spent] : result->timingsMs) {
      input.timingsMs[stage] += spent;
    }
    input.backbonePasses = result->backbonePasses;
    pictures_.push_back({input.path, nullptr});
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kCancelled) {
      throw;
    }
    input.problem = error;
  }
}

class PcaCommand final : public PictureCommand {
 public:
  explicit PcaCommand(const Options& options)
      : options_(options.pca),
        size_(options.size) {}

  [[nodiscard]] std::vector<std::string> outputNames(const std::string& stem) const override {
    return {stem + "_pca.png"};
  }

  [[nodiscard]] std::vector<fs::path> runOutputs() const override {
    if (options_.saveBasis.empty()) {
      return {};
    }
    return {options_.saveBasis};
  }

  void checkInputs(std::size_t count) override {
    if (count > 1 && !options_.saveBasis.empty() && !options_.joint) {
      throw RunFailure(ExitCode::kUsage,
                       "Each of several pictures has a basis of its own, so --save-basis cannot "
                       "tell which one to save. Add --joint to fit one basis on all of them.");
    }
  }

  void checkModel(const ModelInfo& model, Analyzer& analyzer) override;
  void prepare(const PictureRunContext& context) override;
  [[nodiscard]] AnalysisRequest request(const RunInput& input) const override;
  std::vector<std::string> write(const FinishedPicture& picture) override;
  void describe(const AnalysisResult& result, nlohmann::ordered_json& object) override;

 private:
  void save(const PcaBasis& basis) const;
  [[nodiscard]] std::string basisText() const;

  const PcaCommandOptions& options_;
  SizeRule size_;
  std::shared_ptr<const PcaBasis> basis_;  ///< Read or fitted jointly; null: each picture its own.
  std::size_t fittedOn_ = 0;
};

void PcaCommand::checkModel(const ModelInfo& model, Analyzer& /*analyzer*/) {
  const std::int64_t width = model.description.embedDim;
  for (const int component : options_.pca.components) {
    if (component >= width) {
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("There is no component {}: the features of {} have {}.",
                              component + 1,
                              model.choice.about.name,
                              width));
    }
  }
  if (!options_.basis.empty()) {
    basis_ = basisFor(model, options_.basis);
  }
}

void PcaCommand::prepare(const PictureRunContext& context) {
  if (!options_.joint) {
    return;
  }
  const std::vector<PictureRef> pictures = TokensOfAll(context, size_).run();
  if (pictures.empty()) {
    return;
  }
  fittedOn_ = pictures.size();
  basis_ = context.analyzer.fitJointly(
      pictures, size_, options_.pca, context.keepGoing, context.progress(context.inputs.back()));
  save(*basis_);
}

AnalysisRequest PcaCommand::request(const RunInput& input) const {
  PcaRequest pca;
  pca.options = options_.pca;
  pca.basis = basis_;
  pca.enlargement = options_.enlargement;
  pca.drawAtGridSize = options_.drawAtGridSize;
  AnalysisRequest request;
  request.picture.path = input.path;
  request.size = size_;
  request.pca = pca;
  return request;
}

std::vector<std::string> PcaCommand::write(const FinishedPicture& picture) {
  std::map<std::string, std::string> text = picture.metadata;
  text["Units"] = "PCA colours, no unit";
  text["PCA basis"] = basisText();
  if (options_.basis.empty()) {
    const auto& components = options_.pca.components;
    text["PCA components"] =
        fmt::format("{},{},{}", components[0] + 1, components[1] + 1, components[2] + 1);
    text["PCA foreground"] = foregroundText(options_.pca);
  }
  const std::vector<std::string> names = outputNames(picture.input.stem);
  writePng(picture.folder / names.front(), picture.result.pca->picture, text);
  if (basis_ == nullptr) {
    save(*picture.result.pca->basis);
  }
  return names;
}

void PcaCommand::describe(const AnalysisResult& result, nlohmann::ordered_json& object) {
  const PcaBasis& basis = *result.pca->basis;
  auto variances = nlohmann::ordered_json::array();
  auto ratios = nlohmann::ordered_json::array();
  for (const PcaAxis& axis : basis.axes) {
    variances.push_back(axis.variance);
    ratios.push_back(basis.totalVariance > 0.0F ? axis.variance / basis.totalVariance : 0.0F);
  }
  object["explained_variance"] = variances;
  object["explained_variance_ratio"] = ratios;
  if (!options_.saveBasis.empty()) {
    object["saved_basis"] = options_.saveBasis.string();
  }
}

void PcaCommand::save(const PcaBasis& basis) const {
  if (!options_.saveBasis.empty()) {
    writeAtomically(options_.saveBasis, [&](std::ostream& out) { saveBasis(out, basis); });
  }
}

std::string PcaCommand::basisText() const {
  if (!options_.basis.empty()) {
    return fmt::format("read from {}", options_.basis.filename().string());
  }
  return options_.joint ? fmt::format("fitted on {} pictures together", fittedOn_)
                        : "fitted on this picture";
}

void addBasisOptions(CLI::App& app, PcaCommandOptions& options) {
  CLI::Option* const joint =
      app.add_flag("--joint", options.joint, "One basis for all inputs: same colour, same thing");
  CLI::Option* const save = addReadOption(
      app,
      "--save-basis",
      "FILE",
      [&options](const std::string& text) { options.saveBasis = text; },
      "Save the fitted basis (safetensors)");
  CLI::Option* const basis = addReadOption(
      app,
      "--basis",
      "FILE",
      [&options](const std::string& text) { options.basis = text; },
      "Use a saved basis as it is");
  basis->excludes(joint)->excludes(save);
  // A saved basis holds these already; taking them and doing nothing with them would mislead.
  for (const char* const name :
       {"--foreground", "--flip-foreground", "--components", "--flip", "--range"}) {
    basis->excludes(app.get_option(name));
  }
}

void addForegroundOptions(CLI::App& app, PcaCommandOptions& own) {
  CLI::Option* const foreground = addReadOption(
      app,
      "--foreground",
      "off|auto|T",
      [&own](const std::string& text) { readForeground(text, own.pca); },
      "Colour only the object: threshold on the first component, 0 to 1 [off]");
  app.add_flag("--flip-foreground",
               own.pca.flipForeground,
               "The other side of the threshold is the object")
      ->needs(foreground);
}

void addColourOptions(CLI::App& app, PcaCommandOptions& own) {
  addReadOption(
      app,
      "--components",
      "I,J,K",
      [&own](const std::string& text) { own.pca.components = readComponents(text); },
      "Components shown as red, green, blue, counted from 1 [1,2,3]");
  addReadOption(
      app,
      "--flip",
      "r,g,b",
      [&own](const std::string& text) { own.pca.flip = readFlips(text); },
      "Channels to invert");
  addReadOption(
      app,
      "--range",
      "NAME",
      [&own](const std::string& text) {
        own.pca.range = readChoice<PcaRange>(text,
                                             {{"minmax", PcaRange::kMinMax},
                                              {"percentile", PcaRange::kPercentile},
                                              {"sigmoid", PcaRange::kSigmoid}});
      },
      "How scores become brightness: minmax, percentile or sigmoid [percentile]");
}

void addDrawingOptions(CLI::App& app, PcaCommandOptions& own) {
  addReadOption(
      app,
      "--scale",
      "NAME",
      [&own](const std::string& text) {
        own.drawAtGridSize = readChoice<bool>(text, {{"picture", false}, {"grid", true}});
      },
      "picture: as large as the input; grid: one pixel a patch [picture]");
  addReadOption(
      app,
      "--interpolation",
      "NAME",
      [&own](const std::string& text) {
        own.enlargement = readChoice<Enlargement>(
            text, {{"smooth", Enlargement::kSmooth}, {"patches", Enlargement::kPatches}});
      },
      "smooth or patches [smooth]");
}

}  // namespace

void addPcaOptions(CLI::App& app, Options& options) {
  addPictureOptions(app, options);
  addForegroundOptions(app, options.pca);
  addColourOptions(app, options.pca);
  addDrawingOptions(app, options.pca);
  addBasisOptions(app, options.pca);
}

ExitCode runPca(const Options& options, Report& report) {
  PcaCommand command(options);
  return runPictures(options, command, report);
}

}  // namespace patchscape::cli
