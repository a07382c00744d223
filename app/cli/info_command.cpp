// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"
#include "app/cli/file_info.h"

#include <fmt/format.h>

namespace patchscape::cli {
namespace {

void show(const FileInfo& info, const Options& options, Report& report) {
  if (options.json) {
    report.json(toJson(info, options.verbose));
  } else {
    report.lines(toLines(info, options.verbose));
  }
  if (!info.problem().empty()) {
    report.error(fmt::format("{}: {}", info.path.string(), info.problem()));
  }
}

void showFailure(const std::string& file,
                 const Error& error,
                 const Options& options,
                 Report& report) {
  report.error(fmt::format("{}: {}", file, error.what()), error.context());
  if (options.json) {
    report.json({{"input", file},
                 {"status", "error"},
                 {"error", error.what()},
                 {"error_code", nameOf(error.code())},
                 {"outputs", nlohmann::ordered_json::array()}});
  }
}

}  // namespace

void addInfoOptions(CLI::App& app, Options& options) {
  addInputs(app, options, "Pictures and weights files");
  addReportOptions(app, options);
}

ExitCode runInfo(const Options& options, Report& report) {
  bool unreadable = false;
  bool unusable = false;
  for (const std::string& file : options.inputs) {
    try {
      const FileInfo info = inspectFile(file);
      show(info, options, report);
      unusable = unusable || !info.problem().empty();
    } catch (const WeightFileError& error) {
      unusable = true;
      showFailure(file, error, options, report);
    } catch (const Error& error) {
      unreadable = true;
      showFailure(file, error, options, report);
    }
  }
  if (unreadable) {
    return ExitCode::kSomeFailed;
  }
  return unusable ? ExitCode::kModelUnusable : ExitCode::kDone;
}

}  // namespace patchscape::cli
