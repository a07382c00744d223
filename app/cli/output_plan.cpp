// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output_plan.h"

#include "app/cli/exit_codes.h"

#include <fmt/format.h>

#include <set>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;

/// One name for one file, however it is reached; the path itself where there is no such file.
std::string identityOf(const fs::path& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(path, error);
  return (error ? path : canonical).string();
}

bool isTaken(const fs::path& path) {
  std::error_code ignored;
  // A dangling link counts: the rename at the end would replace it.
  return fs::exists(fs::symlink_status(path, ignored));
}

void addFilesBeginningWith(const std::string& prefix,
                           const fs::path& folder,
                           std::vector<fs::path>& files) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(prefix)) {
      files.push_back(entry->path());
    }
  }
}

/// The files that are there of those that an input's results would be.
std::vector<fs::path> takenOutputsOf(const RunInput& input,
                                     const fs::path& folder,
                                     const PictureCommand& command) {
  std::vector<fs::path> outputs;
  for (const std::string& name : command.outputNames(input.stem)) {
    outputs.push_back(folder / name);
  }
  for (const std::string& prefix : command.outputPrefixes(input.stem)) {
    addFilesBeginningWith(prefix, folder, outputs);
  }
  std::erase_if(outputs, [](const fs::path& output) { return !isTaken(output); });
  return outputs;
}

}  // namespace

void refuseOverwriting(const Options& options,
                       const PictureCommand& command,
                       const std::vector<RunInput>& inputs,
                       InputQueue& queue) {
  std::vector<fs::path> inputFiles = command.runInputs();
  std::vector<fs::path> outputs = command.runOutputs();
  std::vector<fs::path> triedOutputs;
  for (const RunInput& input : inputs) {
    inputFiles.push_back(input.path);
    // In this order: another run notes its try before it writes the first file.
    const std::vector<fs::path> taken = takenOutputsOf(input, options.folder, command);
    std::vector<fs::path>& all = !taken.empty() && queue.wasTried(input) ? triedOutputs : outputs;
    all.insert(all.end(), taken.begin(), taken.end());
  }
  refuseOverwriting(outputs, inputFiles, options.force);
  refuseOverwriting(triedOutputs, inputFiles, true);
}

void refuseOverwriting(const std::vector<fs::path>& outputs,
                       const std::vector<fs::path>& inputs,
                       bool force) {
  std::set<std::string> inputFiles;
  for (const fs::path& file : inputs) {
    inputFiles.insert(identityOf(file));
  }
  for (const fs::path& output : outputs) {
    if (!isTaken(output)) {
      continue;
    }
    if (inputFiles.count(identityOf(output)) > 0) {
      throw RunFailure(ExitCode::kNothingWritten,
                       fmt::format("{} is both an input and a result of this run. Choose another "
                                   "folder for the results with -o.",
                                   output.string()));
    }
    if (!force) {
      throw RunFailure(ExitCode::kNothingWritten,
                       fmt::format("{} exists already. Overwrite it with --force, or choose "
                                   "another folder with -o.",
                                   output.string()));
    }
  }
}

void makeOutputFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && fs::is_directory(folder, error)) {
    return;
  }
  const std::string reason = error ? error.message() : "a file of that name is in the way";
  throw RunFailure(ExitCode::kNothingWritten,
                   fmt::format("The folder {} for the results cannot be made: {}. Choose another "
                               "one with -o.",
                               folder.string(),
                               reason));
}

}  // namespace patchscape::cli
