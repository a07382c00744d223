// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command_line.h"

#include "app/cli/program_name.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <numeric>

namespace patchscape::cli {
namespace {

constexpr int kHelpColumn = 34;

std::size_t editDistance(const std::string& from, const std::string& to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

const Command* findCommand(const std::string& name) {
  const auto commands = allCommands();
  const auto found = std::find_if(
      commands.begin(), commands.end(), [&](const Command& each) { return name == each.name; });
  return found == commands.end() ? nullptr : &*found;
}

std::vector<std::string> commandNames() {
  std::vector<std::string> names;
  for (const Command& command : allCommands()) {
    names.emplace_back(command.name);
  }
  return names;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const std::optional<std::string> near = nearestTo(word, candidates);
  return near ? fmt::format(" Did you mean {}?", *near) : "";
}

CommandLine failure(const std::string& sentence, const std::string& helpOf) {
  std::cerr << "patchscape-cli: " << sentence << "\nTry: patchscape-cli " << helpOf << "--help\n";
  CommandLine line;
  line.exitCode = ExitCode::kUsage;
  return line;
}

std::string generalHelp() {
  std::string text =
      "Sees pictures the way a vision transformer does: PCA colours and features.\n"
      "Usage: patchscape-cli [COMMAND] INPUT... [options]\n\nCommands:\n";
  for (const Command& command : allCommands()) {
    text += fmt::format("  {:<10}{}\n", command.name, command.summary);
  }
  text += fmt::format(
      "\nWithout a command, {} is run. Each command explains itself: patchscape-cli COMMAND "
      "--help\n"
      "Options: --help, --version\n\nExamples:\n",
      defaultCommand().name);
  for (const Command& command : allCommands()) {
    text += fmt::format("  {}\n", command.example);
  }
  return text +
         "\nExit status: 0 all done, 1 some inputs failed, 2 wrong usage, 3 model cannot be used,\n"
         "4 nothing could be written, 70 internal error, 130 cancelled.\n";
}

/// The command of the first argument, which is taken off; the default one for a file.
const Command* takeCommand(std::vector<std::string>& arguments) {
  const std::string& first = arguments.front();
  if (const Command* const command = findCommand(first)) {
    arguments.erase(arguments.begin());
    return command;
  }
  std::error_code ignored;
  return first == "-" || std::filesystem::exists(first, ignored) ? &defaultCommand() : nullptr;
}

std::vector<std::string> optionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* const option : app.get_options()) {
    if (option->nonpositional()) {
      names.push_back(option->get_name());
    }
  }
  return names;
}

CommandLine readOptions(const Command& command, std::vector<std::string> arguments) {
  CommandLine line;
  line.command = &command;
  CLI::App app(command.summary, fmt::format("patchscape-cli {}", command.name));
  app.get_formatter()->column_width(kHelpColumn);
  app.footer(fmt::format("Example:\n  {}", command.example));
  command.addOptions(app, line.options);
  // CLI11 takes a vector from its back.
  std::reverse(arguments.begin(), arguments.end());
  const std::string helpOf = fmt::format("{} ", command.name);
  try {
    app.parse(arguments);
    return line;
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return {};
  } catch (const CLI::ExtrasError&) {
    const std::vector<std::string> extras = app.remaining();
    const std::string word = extras.empty() ? "" : extras.front();
    return failure(
        fmt::format("{} takes no {}.{}", command.name, word, suggestion(word, optionNames(app))),
        helpOf);
  } catch (const CLI::ParseError& error) {
    return failure(error.what(), helpOf);
  }
}

}  // namespace

std::optional<std::string> nearestTo(const std::string& word,
                                     const std::vector<std::string>& candidates) {
  std::optional<std::string> nearest;
  std::size_t nearestDistance = std::min<std::size_t>(3, word.size() / 2 + 1);
  for (const std::string& candidate : candidates) {
    const std::size_t distance = editDistance(word, candidate);
    if (distance < nearestDistance) {
      nearestDistance = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

CommandLine readCommandLine(std::vector<std::string> arguments) {
  if (arguments.empty()) {
    return failure("Name a command or a picture.", "");
  }
  const std::string first = arguments.front();
  if (first == "--help" || first == "-h") {
    std::cout << generalHelp();
    return {};
  }
  if (first == "--version") {
    std::cout << "patchscape-cli " << kVersion << '\n';
    return {};
  }
  if (first.size() > 1 && first.front() == '-') {
    return failure(fmt::format("Name a command first; {} goes behind it.", first), "");
  }
  const Command* const command = takeCommand(arguments);
  if (command == nullptr) {
    return failure(
        fmt::format(
            "{} is neither a command nor a file.{}", first, suggestion(first, commandNames())),
        "");
  }
  return readOptions(*command, std::move(arguments));
}

}  // namespace patchscape::cli
