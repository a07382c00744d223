// SPDX-License-Identifier: Apache-2.0
#include "core/export/batch_inputs.h"

#include "core/export/path_list.h"
#include "core/media/image_io.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

std::vector<RunInput> inputsOf(const fs::path& path, bool recursive) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    return {RunInput{.path = path}};
  }
  try {
    std::vector<RunInput> inputs;
    for (const fs::path& picture : listImages(path, recursive)) {
      inputs.push_back({.path = picture});
    }
    if (inputs.empty()) {
      throw Error(ErrorCode::kNotFound,
                  fmt::format("There are no pictures in {}{}.",
                              path.string(),
                              recursive ? "" : "; its folders were not looked into"));
    }
    return inputs;
  } catch (const Error& error) {
    return {RunInput{.path = path, .problem = error}};
  }
}

bool liesIn(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

}  // namespace

void refuseResultsAmongInputs(const std::vector<std::string>& names,
                              const fs::path& folder,
                              bool recursive) {
  std::error_code ignored;
  const fs::path results = fs::weakly_canonical(folder, ignored);
  for (const std::string& name : names) {
    const fs::path inputs = fs::weakly_canonical(name, ignored);
    if (fs::is_directory(inputs, ignored) &&
        (inputs == results || (recursive && liesIn(results, inputs)))) {
      throw Error(ErrorCode::kInvalidArgument,
                  fmt::format("The results would lie in {}, whose pictures are the inputs. Choose "
                              "another folder for them.",
                              folder.string()));
    }
  }
}

std::vector<RunInput> collectInputs(const InputNames& names, std::istream& list) {
  std::vector<RunInput> inputs;
  const auto add = [&](const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      for (RunInput& input : inputsOf(path, names.recursive)) {
        inputs.push_back(std::move(input));
      }
    }
  };
  if (!names.listFile.empty()) {
    add(readPathList(names.listFile));
  }
  for (const std::string& argument : names.arguments) {
    add(argument == "-" ? readPathList(list, "The list on standard input")
                        : std::vector<std::string>{argument});
  }
  return inputs;
}

void numberStems(std::vector<RunInput>& inputs, std::set<std::string> taken) {
  std::map<std::string, int> uses;
  for (RunInput& input : inputs) {
    if (!input.stem.empty()) {
      continue;
    }
    const std::string stem = input.path.stem().string();
    int& use = uses[stem];
    // Another file may really be called stem_2, so that a number can be taken already.
    do {
      ++use;
      input.stem = use == 1 ? stem : fmt::format("{}_{}", stem, use);
    } while (!taken.insert(input.stem).second);
  }
}

}  // namespace patchscape
