// SPDX-License-Identifier: Apache-2.0
// The options of batch.
#include "app/cli/commands.h"
#include "app/cli/option_values.h"
#include "app/cli/read_option.h"
#include "app/cli/view_option_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace patchscape::cli {
namespace {

/// Options that change nothing in the results: a run may be resumed with others.
constexpr std::array kWithoutEffect{"INPUT",
                                    "--list",
                                    "--shard",
                                    "--resume",
                                    "--batch",
                                    "--recursive",
                                    "--output",
                                    "--force",
                                    "--device",
                                    "--threads",
                                    "--kernels",
                                    "--json",
                                    "--quiet",
                                    "--verbose"};

struct PartOption {
  std::string_view option;
  const char* part;
};

/// Options that change nothing but one part of `--what`.
constexpr std::array kPartOptions{PartOption{"--depth-formats", "depth"},
                                  PartOption{"--depth-head", "depth"},
                                  PartOption{"--max-depth", "depth"},
                                  PartOption{"--flip-test", "depth"},
                                  PartOption{"--colormap", "depth"},
                                  PartOption{"--invert", "depth"},
                                  PartOption{"--range", "depth"},
                                  PartOption{"--colorbar", "depth"},
                                  PartOption{"--segment-formats", "segment"},
                                  PartOption{"--segment-head", "segment"},
                                  PartOption{"--ids", "segment"},
                                  PartOption{"--classes", "segment"},
                                  PartOption{"--outlines", "segment"},
                                  PartOption{"--legend", "segment"},
                                  PartOption{"--layers", "features"},
                                  PartOption{"--no-norm", "features"},
                                  PartOption{"--features-format", "features"},
                                  PartOption{"--dtype", "features"}};

/// Name without dashes' short form: "--output" of "-o,--output".
std::string longNameOf(const CLI::Option& option) {
  return option.nonpositional() ? option.get_name() : "INPUT";
}

void requirePart(const std::string& option, const std::set<std::string>& what) {
  const auto* const row = std::ranges::find(kPartOptions, option, &PartOption::option);
  if (row != kPartOptions.end() && !what.contains(row->part)) {
    throw CLI::ValidationError(option,
                               fmt::format("--what leaves out {}, which it is about.", row->part));
  }
}

/// What makes the results what they are, as it was typed: "--size 28 --invert".
std::string settingsOf(const CLI::App& app, const std::set<std::string>& what) {
  std::string settings;
  for (const CLI::Option* const option : app.get_options()) {
    const std::string name = longNameOf(*option);
    if (option->count() == 0 || std::ranges::find(kWithoutEffect, name) != kWithoutEffect.end()) {
      continue;
    }
    requirePart(name, what);
    settings += (settings.empty() ? "" : " ") + name;
    if (option->get_items_expected_max() > 0) {
      settings += fmt::format(" {}", fmt::join(option->results(), ","));
    }
  }
  return settings;
}

/// 0 for "auto".
int readPictures(const std::string& text) {
  try {
    return text == "auto" ? 0 : static_cast<int>(readNumber(text, 1, BatchSize::kMost));
  } catch (const Error&) {
    throw Error(
        ErrorCode::kInvalidArgument,
        fmt::format(
            "\"{}\" is neither auto nor a whole number from 1 to {}.", text, BatchSize::kMost));
  }
}

void readWhat(const std::string& text, BatchCommandOptions& own) {
  own.what.clear();
  own.whatIsDefault = false;
  for (const std::string& part : readList(text)) {
    own.what.insert(readChoice<std::string>(
        part,
        {{"pca", "pca"}, {"depth", "depth"}, {"segment", "segment"}, {"features", "features"}}));
  }
}

}  // namespace

void addBatchOptions(CLI::App& app, Options& options) {
  BatchCommandOptions& own = options.batch;
  addAnalyzeOptions(app, options);
  addFeatureArrays(app, options.features, "--features-format");
  app.get_option("INPUT")->required(false);
  addReadOption(
      app,
      "--list",
      "FILE",
      [&own](const std::string& text) { own.listFile = text; },
      "A text file that names the pictures, one path a line");
  addReadOption(
      app,
      "--shard",
      "I/N",
      [&own](const std::string& text) { own.shard = readShard(text); },
      "Do only each Nth of the inputs, from the Ith on [1/1]");
  app.add_flag("--resume",
               own.resume,
               "Go on where an earlier run ended: leave out what is done, retry what failed");
  addReadOption(
      app,
      "--what",
      "A,B,...",
      [&own](const std::string& text) { readWhat(text, own); },
      "pca, depth, segment, features [pca,depth,segment]");
  addReadOption(
      app,
      "--batch",
      "N|auto",
      [&own](const std::string& text) { own.pictures = readPictures(text); },
      "Pictures of one input size a pass; auto: as many as are fastest [auto]");
  app.final_callback([&app, &own] { own.settings = settingsOf(app, own.what); });
}

}  // namespace patchscape::cli
