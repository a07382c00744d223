// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cancellation.h"
#include "app/cli/models_actions.h"
#include "app/cli/text_table.h"
#include "core/models/compare_models.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

using nlohmann::ordered_json;

ModelChoice choiceOf(const ModelCatalog& catalog, const std::string& nameOrPath) {
  if (const CatalogHead* const head = catalog.findHead(nameOrPath)) {
    if (const auto place = catalog.placeOf(*head); !place.empty()) {
      return {.path = place};
    }
  }
  try {
    return catalog.resolve(nameOrPath);
  } catch (const Error& error) {
    throw RunFailure(ExitCode::kModelUnusable, error.what());
  }
}

ordered_json toJson(const std::vector<std::string>& names, const ModelComparison& found) {
  ordered_json shapes = ordered_json::array();
  for (const ShapeDifference& shape : found.shapes) {
    shapes.push_back({{"name", shape.name}, {"left", shape.left}, {"right", shape.right}});
  }
  ordered_json object{{"left", names[0]},
                      {"right", names[1]},
                      {"status", "ok"},
                      {"same", found.isSame()},
                      {"only_left", found.onlyLeft},
                      {"only_right", found.onlyRight},
                      {"shapes", shapes},
                      {"compared", found.compared},
                      {"largest_weight_difference", found.largestWeight},
                      {"largest_weight_difference_in", found.largestWeightIn},
                      {"tolerance", kFeatureTolerance}};
  if (found.hasFeatures()) {
    object["input_size"] = {found.inputSize.width, found.inputSize.height};
    object["largest_feature_difference"] = found.largestFeature;
    object["blocks"] = found.blocks;
  }
  return object;
}

void show(const ModelComparison& found, Report& report) {
  for (const std::string& name : found.onlyLeft) {
    report.line("only in the first   " + name);
  }
  for (const std::string& name : found.onlyRight) {
    report.line("only in the second  " + name);
  }
  for (const ShapeDifference& shape : found.shapes) {
    report.line(fmt::format("other shape         {}  {}  {}",
                            shape.name,
                            readableShape(shape.left),
                            readableShape(shape.right)));
  }
  report.line(
      fmt::format("{} tensors of the same shape; the largest difference of a value is {:g}{}",
                  found.compared,
                  found.largestWeight,
                  found.largestWeightIn.empty() ? "" : ", in " + found.largestWeightIn));
  if (found.hasFeatures()) {
    std::vector<TableRow> rows{{"BLOCK", "LARGEST DIFFERENCE OF FEATURES"}};
    for (std::size_t block = 0; block < found.blocks.size(); ++block) {
      rows.push_back({std::to_string(block), fmt::format("{:.3g}", found.blocks[block])});
    }
    report.lines(alignedLines(rows));
  }
  report.line(found.isSame() ? fmt::format("Same, within {:g}.", kFeatureTolerance)
                             : fmt::format("Not the same, within {:g}.", kFeatureTolerance));
}

}  // namespace

ExitCode diffModels(const std::vector<std::string>& names, const Options& options, Report& report) {
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  const ModelChoice left = choiceOf(catalog, names[0]);
  const ModelChoice right = choiceOf(catalog, names[1]);
  const std::string picture = names.size() > 2 ? names[2] : std::string();
  const ModelComparison found = compareModels(
      left, right, picture, untilCancelled(), [&](std::string_view stage, double fraction) {
        report.progress("diff", stage, fraction);
      });
  if (!found.whyNoFeatures.empty()) {
    report.note(found.whyNoFeatures);
  }
  if (options.json) {
    report.json(toJson(names, found));
  } else {
    show(found, report);
  }
  return found.isSame() ? ExitCode::kDone : ExitCode::kSomeFailed;
}

}  // namespace patchscape::cli
