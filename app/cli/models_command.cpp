// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/model_rows.h"
#include "app/cli/models_actions.h"
#include "app/cli/text_table.h"
#include "core/session/model_catalog.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace patchscape::cli {
namespace {

/// What rows of models and heads say alike.
template <typename Row>
nlohmann::ordered_json commonJson(const ModelCatalog& catalog, const Row& row, const char* kind) {
  const FileRow file = fileRowOf(catalog, row);
  const LicenceNote* const note = catalog.licence(row.licence);
  return {{"name", row.name},
          {"kind", kind},
          {"title", row.title},
          {"architecture", row.architecture},
          {"installed", !file.place.empty()},
          {"state", stateOf(file)},
          {"path", file.place.string()},
          {"file", row.file},
          {"url", row.url},
          {"bytes", row.bytes},
          {"about_bytes", row.aboutBytes},
          {"sha256", row.sha256},
          {"licence", row.licence},
          {"licence_meaning", note == nullptr ? "" : note->meaning},
          {"author", row.author},
          {"paper", row.paper},
          {"trained_on", row.trainedOn},
          {"weakness", row.weakness}};
}

nlohmann::ordered_json toJson(const ModelCatalog& catalog, const CatalogModel& model) {
  nlohmann::ordered_json object = commonJson(catalog, model, "model");
  object["size"] = model.size;
  object["family"] = model.family;
  object["memory_mb"] = model.memoryMb;
  object["time"] = nameOf(model.time);
  object["heads"] = nlohmann::ordered_json::array();
  for (const CatalogHead* const head : catalog.publishedHeads(model)) {
    object["heads"].push_back(head->name);
  }
  return object;
}

void showDetails(const ModelCatalog& catalog, const CatalogModel& model, Report& report) {
  const std::filesystem::path place = catalog.placeOf(model);
  const LicenceNote* const note = catalog.licence(model.licence);
  report.line("");
  report.lines(alignedLines(
      {{model.name, model.title},
       {"  licence", model.licence + (note == nullptr ? "" : ": " + note->meaning)},
       {"  author", model.author},
       {"  paper", model.paper},
       {"  trained on", model.trainedOn},
       {"  weakness", model.weakness},
       {"  memory", readableBytes(model.memoryMb * 1'000'000)},
       {"  time", std::string(nameOf(model.time))},
       {"  sha256", model.sha256.empty() ? "learned at the first download" : model.sha256},
       {place.empty() ? "  get it from" : "  file", place.empty() ? model.url : place.string()}}));
}

std::string taskName(HeadTask task) {
  return task == HeadTask::kDepth          ? "depth"
         : task == HeadTask::kSegmentation ? "segmentation"
                                           : "classification";
}

/// The heads, each with the model it belongs to.
void showHeads(const ModelCatalog& catalog, bool json, Report& report) {
  std::vector<TableRow> rows{{"HEAD", "TASK", "OF MODEL", "ARCHITECTURE", "HERE", "LICENCE"}};
  for (const CatalogHead& head : catalog.heads()) {
    if (json) {
      nlohmann::ordered_json object = commonJson(catalog, head, "head");
      object["task"] = taskName(head.task);
      object["model"] = head.backbone;
      object["comes_along"] = head.comesAlong;
      report.json(object);
    }
    rows.push_back({head.name,
                    taskName(head.task),
                    head.backbone,
                    head.architecture,
                    stateOf(fileRowOf(catalog, head)),
                    head.licence});
  }
  if (!json) {
    report.line("");
    report.lines(alignedLines(rows));
  }
}

ExitCode listModels(const std::vector<std::string>& /*names*/,
                    const Options& options,
                    Report& report) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  if (!catalog.warning().empty()) {
    report.note(catalog.warning());
  }
  std::vector<TableRow> rows{{"NAME", "ARCHITECTURE", "INPUT", "BYTES", "HERE", "LICENCE"}};
  for (const CatalogModel& model : catalog.models()) {
    if (options.json) {
      report.json(toJson(catalog, model));
    }
    rows.push_back({model.name,
                    model.architecture,
                    std::to_string(model.size) + " px",
                    readableBytes(std::max(model.bytes, model.aboutBytes)),
                    stateOf(fileRowOf(catalog, model)),
                    model.licence});
  }
  if (options.json) {
    showHeads(catalog, true, report);
    return ExitCode::kDone;
  }
  report.lines(alignedLines(rows));
  showHeads(catalog, false, report);
  for (const CatalogModel& model : catalog.models()) {
    if (options.verbose) {
      showDetails(catalog, model, report);
    }
  }
  return ExitCode::kDone;
}

/// One action of the command: its word, how many names it takes, what runs it.
struct Action {
  const char* word;
  std::size_t fewest;
  std::size_t most;
  const char* takes;
  ExitCode (*run)(const std::vector<std::string>&, const Options&, Report&);
};

constexpr std::size_t kAnyNumber = 1000;

constexpr std::array kActions{
    Action{"list", 0, 0, "no names", listModels},
    Action{"get", 1, kAnyNumber, "the names of models or heads", getModels},
    Action{"verify", 0, kAnyNumber, "the names of models or heads, or none for all", verifyModels},
    Action{"remove", 1, kAnyNumber, "the names of models or heads", removeModels},
    Action{"diff", 2, 3, "two models or files, and a picture or none", diffModels},
};

}  // namespace

void addModelsOptions(CLI::App& app, Options& options) {
  ModelsCommandOptions& own = options.models;
  app.add_option("ACTION",
                 own.words,
                 "list (or nothing), get NAME..., verify [NAME...], remove NAME..., "
                 "diff A B [PICTURE]")
      ->type_name("");
  app.add_flag("--heads", own.heads, "Also the heads that come along with a model, one a task");
  app.add_flag("--all-heads", own.allHeads, "Also every head of a model");
  app.add_flag("--offline", own.offline, "Do not touch the network");
  app.add_flag("--force", options.force, "Get also what is here, anew");
  app.add_option("--timeout", own.timeoutSeconds, "Seconds without a byte until it is tried again")
      ->check(CLI::Range(1, 3600))
      ->type_name("N");
  addReportOptions(app, options);
}

ExitCode runModels(const Options& options, Report& report) {
  std::vector<std::string> names = options.models.words;
  const std::string word = names.empty() ? "list" : names.front();
  if (!names.empty()) {
    names.erase(names.begin());
  }
  const auto action =
      std::ranges::find_if(kActions, [&](const Action& each) { return word == each.word; });
  if (action == kActions.end()) {
    throw RunFailure(
        ExitCode::kUsage,
        fmt::format("models takes list, get, verify, remove or diff, not \"{}\".", word));
  }
  if (names.size() < action->fewest || names.size() > action->most) {
    throw RunFailure(ExitCode::kUsage,
                     fmt::format("models {} takes {}.", action->word, action->takes));
  }
  return action->run(names, options, report);
}

}  // namespace patchscape::cli
