// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/cli/exit_codes.h"
#include "app/cli/options.h"
#include "app/cli/report.h"

#include <span>

namespace patchscape::cli {

/// One command of the program: a row of the table that the command line is built from.
struct Command {
  const char* name;
  const char* summary;
  const char* example;
  void (*addOptions)(CLI::App&, Options&);
  ExitCode (*run)(const Options&, Report&);
};

/// All commands, in the order of the help.
[[nodiscard]] std::span<const Command> allCommands();

/// The command that runs where the first argument is no command but a file or folder.
[[nodiscard]] const Command& defaultCommand();

void addPcaOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runPca(const Options& options, Report& report);

void addFeaturesOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runFeatures(const Options& options, Report& report);

void addDepthOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runDepth(const Options& options, Report& report);

void addSegmentOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runSegment(const Options& options, Report& report);

void addAnalyzeOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runAnalyze(const Options& options, Report& report);

void addBatchOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runBatch(const Options& options, Report& report);

void addCloudOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runCloud(const Options& options, Report& report);

void addClassifyOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runClassify(const Options& options, Report& report);

void addVideoOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runVideo(const Options& options, Report& report);

void addTrackOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runTrack(const Options& options, Report& report);

void addInfoOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runInfo(const Options& options, Report& report);

void addModelsOptions(CLI::App& app, Options& options);
[[nodiscard]] ExitCode runModels(const Options& options, Report& report);
[[nodiscard]] ExitCode runDevices(const Options& options, Report& report);

}  // namespace patchscape::cli
