// SPDX-License-Identifier: Apache-2.0
#include "app/cli/cancellation.h"
#include "app/cli/command_line.h"

#include <new>
#include <string>
#include <vector>

namespace patchscape::cli {
namespace {

/// Runs the command; every failure that ends the run becomes a sentence and a status here.
ExitCode run(const CommandLine& line, Report& report) {
  try {
    const ExitCode exitCode = line.command->run(line.options, report);
    report.finish();
    return exitCode;
  } catch (const RunFailure& failure) {
    report.error(failure.what());
    return failure.exitCode();
  } catch (const Error& error) {
    report.error(error.what(), error.context());
    return exitCodeOf(error.code());
  } catch (const std::bad_alloc&) {
    report.error("There is not enough memory. Choose a smaller --size or a smaller model.");
    return ExitCode::kSomeFailed;
  } catch (const std::exception& exception) {
    report.error("Something went wrong inside Patchscape; please report this.", exception.what());
    return ExitCode::kInternal;
  }
}

}  // namespace
}  // namespace patchscape::cli

int main(int argc, char** argv) {
  using namespace patchscape::cli;
  watchForCancellation();
  const CommandLine line = readCommandLine(std::vector<std::string>(argv + 1, argv + argc));
  if (line.command == nullptr) {
    return static_cast<int>(line.exitCode);
  }
  Report report(line.options);
  return static_cast<int>(run(line, report));
}
