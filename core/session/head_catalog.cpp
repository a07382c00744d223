// SPDX-License-Identifier: Apache-2.0
#include "core/session/head_catalog.h"

#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/inference/heads/heads.h"
#include "core/session/model_catalog.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

/// Architectures from strong to weak, as published scores order them.
constexpr std::array<std::string_view, 6> kStrength{
    "depth-anything", "dpt", "ms", "linear4", "linear", "cls"};

auto strengthOf(const HeadChoice& head) {
  return std::ranges::find(kStrength, std::string_view(head.about.architecture)) -
         kStrength.begin();
}

/// What a published file says by its name alone; its contents are checked on opening.
CatalogHead guessFromName(const fs::path& path, HeadTask task) {
  CatalogHead about;
  about.name = path.filename().string();
  about.title = about.name;
  about.file = about.name;
  about.task = task;
  std::string said = asciiLower(about.name);
  if (about.name == "model.safetensors") {  // Hugging Face names the folder only.
    said = asciiLower(path.parent_path().filename().string());
  }
  const auto named = [&](std::string_view part) { return said.find(part) != std::string::npos; };
  // Depth Anything only: its files of both kinds have equal keys, and metres must be said.
  about.depthKind = named("metric") ? DepthKind::kMetric : DepthKind::kRelative;
  if (named("kitti") || named("outdoor")) {
    about.farthest = 80.0F;
  } else if (named("hypersim") || named("indoor")) {
    about.farthest = 20.0F;
  } else if (named("nyu")) {
    about.farthest = 10.0F;
  }
  return about;
}

/// Whether a model's own file holds a head for a task, as those of Depth Anything do.
bool holdsHead(const fs::path& path, HeadTask task) {
  try {
    const auto head = describeHead(openWeightFile(path));
    return head && head->task == task;
  } catch (const Error&) {
    return false;  // Opening the model itself says what is wrong.
  }
}

}  // namespace

std::vector<HeadChoice> ModelCatalog::headsFor(const ModelChoice& model, HeadTask task) const {
  std::vector<HeadChoice> found;
  for (const CatalogHead& head : heads_) {
    if (head.task != task || head.backbone != model.about.name) {
      continue;
    }
    const bool inModel = fs::path(head.file).filename() == model.path.filename();
    const fs::path path = inModel ? model.path : pathOf(head.file, model.path.parent_path());
    if (!path.empty()) {
      found.push_back({.path = path, .about = head, .tables = folder_});
    }
  }
  if (found.empty() && holdsHead(model.path, task)) {
    found.push_back(
        {.path = model.path, .about = guessFromName(model.path, task), .tables = folder_});
  }
  std::ranges::stable_sort(found, {}, strengthOf);
  return found;
}

HeadChoice ModelCatalog::resolveHead(const std::string& nameOrPath,
                                     const ModelChoice& model,
                                     HeadTask task) const {
  const std::string word(nameOf(task));
  if (nameOrPath.empty()) {
    const auto heads = headsFor(model, task);
    if (!heads.empty()) {
      return heads.front();
    }
    const auto official = std::ranges::find_if(heads_, [&](const CatalogHead& head) {
      return head.task == task && head.backbone == model.about.name;
    });
    if (official != heads_.end()) {
      throw Error(ErrorCode::kNotFound,
                  "There is no " + word + " head for " + model.about.name +
                      " on this machine: get one with \"patchscape-cli models get " +
                      official->name + "\" or in the window, put " + official->file + " from " +
                      official->url + " beside the model, or name a head file.");
    }
    throw Error(ErrorCode::kNotFound,
                "No " + word + " head is known for " + model.about.name +
                    ": name a head file that was trained on it.");
  }
  return named(nameOrPath, model, task);
}

HeadChoice ModelCatalog::named(const std::string& nameOrPath,
                               const ModelChoice& model,
                               HeadTask task) const {
  std::error_code ignored;
  if (const CatalogHead* const row = findHead(nameOrPath)) {
    const fs::path path = pathOf(row->file, model.path.parent_path());
    if (path.empty()) {
      throw Error(ErrorCode::kNotFound,
                  row->title + " is not on this machine: get it with \"patchscape-cli models get " +
                      row->name + "\" or in the window, or put " + row->file + " from " + row->url +
                      " beside the model.");
    }
    return {.path = path, .about = *row, .tables = folder_};
  }
  if (!fs::exists(nameOrPath, ignored)) {
    throw Error(ErrorCode::kNotFound,
                "\"" + nameOrPath + "\" is neither a head's name nor a file; " +
                    "patchscape-cli models lists the names.");
  }
  const fs::path path = nameOrPath;
  const auto known = std::ranges::find_if(heads_, [&](const CatalogHead& head) {
    return head.task == task &&
           (head.url.empty() ? fs::equivalent(path, folder_ / head.file, ignored)
                             : fs::path(head.file).filename() == path.filename());
  });
  return {.path = path,
          .about = known != heads_.end() ? *known : guessFromName(path, task),
          .tables = folder_};
}

}  // namespace patchscape
