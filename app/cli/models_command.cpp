// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/text_table.h"
#include "core/session/model_catalog.h"

namespace patchscape::cli {
namespace {

/// Where the model's file is; empty where it is not on this machine.
std::filesystem::path placeOf(const ModelCatalog& catalog, const CatalogModel& model) {
  try {
    return catalog.resolve(model.name).path;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kNotFound) {
      return {};
    }
    throw;
  }
}

nlohmann::ordered_json toJson(const CatalogModel& model, const std::filesystem::path& place) {
  return {{"name", model.name},
          {"kind", "model"},
          {"title", model.title},
          {"architecture", model.architecture},
          {"installed", !place.empty()},
          {"path", place.string()},
          {"file", model.file},
          {"url", model.url},
          {"bytes", model.bytes},
          {"sha256", model.sha256},
          {"licence", model.licence},
          {"author", model.author},
          {"trained_on", model.trainedOn},
          {"weakness", model.weakness},
          {"size", model.size}};
}

void showDetails(const CatalogModel& model, const std::filesystem::path& place, Report& report) {
  report.line("");
  report.lines(alignedLines(
      {{model.name, model.title},
       {"  author", model.author},
       {"  trained on", model.trainedOn},
       {"  weakness", model.weakness},
       {"  sha256", model.sha256},
       {place.empty() ? "  get it from" : "  file", place.empty() ? model.url : place.string()}}));
}

std::string taskName(HeadTask task) {
  return task == HeadTask::kDepth          ? "depth"
         : task == HeadTask::kSegmentation ? "segmentation"
                                           : "classification";
}

/// The heads, each with the model it belongs to.
void showHeads(const ModelCatalog& catalog, bool json, Report& report) {
  std::vector<TableRow> rows{{"HEAD", "TASK", "OF MODEL", "ARCHITECTURE", "LICENCE"}};
  for (const CatalogHead& head : catalog.heads()) {
    if (json) {
      report.json({{"name", head.name},
                   {"kind", "head"},
                   {"task", taskName(head.task)},
                   {"model", head.backbone},
                   {"architecture", head.architecture},
                   {"file", head.file},
                   {"url", head.url},
                   {"bytes", head.bytes},
                   {"sha256", head.sha256},
                   {"licence", head.licence},
                   {"weakness", head.weakness}});
    }
    rows.push_back(
        {head.name, taskName(head.task), head.backbone, head.architecture, head.licence});
  }
  if (!json) {
    report.line("");
    report.lines(alignedLines(rows));
  }
}

}  // namespace

ExitCode runModels(const Options& options, Report& report) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  std::vector<TableRow> rows{{"NAME", "ARCHITECTURE", "INPUT", "BYTES", "HERE", "LICENCE"}};
  for (const CatalogModel& model : catalog.models()) {
    const std::filesystem::path place = placeOf(catalog, model);
    if (options.json) {
      report.json(toJson(model, place));
    }
    rows.push_back({model.name,
                    model.architecture,
                    std::to_string(model.size) + " px",
                    readableBytes(model.bytes),
                    place.empty() ? "no" : "yes",
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
      showDetails(model, placeOf(catalog, model), report);
    }
  }
  return ExitCode::kDone;
}

}  // namespace patchscape::cli
