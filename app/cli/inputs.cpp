// SPDX-License-Identifier: Apache-2.0
#include "app/cli/inputs.h"

#include "core/media/image_io.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace patchscape::cli {
namespace {

namespace fs = std::filesystem;

std::vector<RunInput> inputsOf(const fs::path& path, bool recursive) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    return {RunInput{.path = path, .stem = {}}};
  }
  try {
    std::vector<RunInput> inputs;
    for (const fs::path& picture : listImages(path, recursive)) {
      inputs.push_back({.path = picture, .stem = {}});
    }
    if (inputs.empty()) {
      throw Error(ErrorCode::kNotFound,
                  fmt::format("There are no pictures in {}{}.",
                              path.string(),
                              recursive ? "" : "; --recursive looks into its folders, too"));
    }
    return inputs;
  } catch (const Error& error) {
    return {RunInput{.path = path, .stem = {}, .problem = error}};
  }
}

std::vector<std::string> readLines(std::istream& list) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(list, line);) {
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

void numberStems(std::vector<RunInput>& inputs) {
  std::set<std::string> taken;
  std::map<std::string, int> uses;
  for (RunInput& input : inputs) {
    const std::string stem = input.path.stem().string();
    int& use = uses[stem];
    // Another file may really be called stem_2, so that a number can be taken already.
    do {
      ++use;
      input.stem = use == 1 ? stem : fmt::format("{}_{}", stem, use);
    } while (!taken.insert(input.stem).second);
  }
}

}  // namespace

std::vector<RunInput> collectInputs(const std::vector<std::string>& arguments,
                                    bool recursive,
                                    std::istream& list) {
  std::vector<RunInput> inputs;
  const auto add = [&](const std::string& path) {
    for (RunInput& input : inputsOf(path, recursive)) {
      inputs.push_back(std::move(input));
    }
  };
  for (const std::string& argument : arguments) {
    if (argument != "-") {
      add(argument);
      continue;
    }
    for (const std::string& line : readLines(list)) {
      add(line);
    }
  }
  numberStems(inputs);
  return inputs;
}

}  // namespace patchscape::cli
