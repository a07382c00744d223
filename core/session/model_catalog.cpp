// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_catalog.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <system_error>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

std::string textIn(const nlohmann::json& row, const char* key) {
  return row.value(key, std::string());
}

/// What the rows of models and of heads have in common.
template <typename Row>
Row commonFrom(const nlohmann::json& row) {
  Row common;
  common.name = row.at("name").get<std::string>();
  common.title = row.at("title").get<std::string>();
  common.architecture = textIn(row, "architecture");
  common.file = row.at("file").get<std::string>();
  common.url = textIn(row, "url");
  common.sha256 = textIn(row, "sha256");
  common.bytes = row.value("bytes", std::int64_t{0});
  common.licence = row.at("licence").get<std::string>();
  common.author = textIn(row, "author");
  common.trainedOn = textIn(row, "trainedOn");
  common.weakness = textIn(row, "weakness");
  return common;
}

CatalogModel modelFrom(const nlohmann::json& row) {
  auto model = commonFrom<CatalogModel>(row);
  model.size = row.value("size", std::int64_t{518});
  return model;
}

HeadTask taskNamed(const std::string& name) {
  if (name == "depth") {
    return HeadTask::kDepth;
  }
  return name == "segmentation" ? HeadTask::kSegmentation : HeadTask::kClassification;
}

CatalogHead headFrom(const nlohmann::json& row) {
  auto head = commonFrom<CatalogHead>(row);
  head.task = taskNamed(row.at("task").get<std::string>());
  head.backbone = row.at("backbone").get<std::string>();
  head.classes = textIn(row, "classes");
  head.depthKind = textIn(row, "depth") == "relative" ? DepthKind::kRelative : DepthKind::kMetric;
  head.normed = textIn(row, "tokens") == "normed";
  if (row.contains("farthest")) {
    head.farthest = row.at("farthest").get<float>();
  }
  return head;
}

fs::path userModels() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0') {
    return fs::path(data) / "patchscape" / "models";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home == nullptr ? "." : home) / ".local/share/patchscape/models";
}

/// For a model or head of the catalog whose file was not found.
template <typename Row>
Error notHere(const Row& row) {
  return {ErrorCode::kNotFound,
          row.title + " is not on this machine: get " + fs::path(row.file).filename().string() +
              " from " + row.url + " and put it into " + userModels().string() + "."};
}

fs::path installedCatalog() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / "share/patchscape/models";
}

}  // namespace

ModelCatalog ModelCatalog::load(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) {
    throw Error(
        ErrorCode::kNotFound,
        "Cannot open the model catalog " + file.string() +
            ": install the program again, or point PATCHSCAPE_MODELS at its models folder.");
  }
  ModelCatalog catalog;
  catalog.folder_ = file.parent_path();
  try {
    const auto json = nlohmann::json::parse(in);
    for (const auto& row : json.at("models")) {
      if (row.value("kind", "") == "backbone") {
        catalog.models_.push_back(modelFrom(row));
      } else {
        catalog.heads_.push_back(headFrom(row));
      }
    }
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCode::kBadData,
                file.string() + " is no model catalog: install the program again.",
                error.what());
  }
  return catalog;
}

ModelCatalog ModelCatalog::loadDefault() {
  const char* named = std::getenv("PATCHSCAPE_MODELS");
  for (const fs::path& folder : {fs::path(named == nullptr ? "" : named),
                                 installedCatalog(),
                                 fs::path(PATCHSCAPE_SOURCE_MODELS)}) {
    std::error_code ignored;
    if (!folder.empty() && fs::exists(folder / "catalog.json", ignored)) {
      return load(folder / "catalog.json");
    }
  }
  return load(installedCatalog() / "catalog.json");
}

/// Where a file of the catalog lies on this machine; empty where it does not.
fs::path ModelCatalog::pathOf(const std::string& file, const fs::path& beside) const {
  std::error_code ignored;
  const fs::path name = fs::path(file).filename();
  for (const fs::path& path : {folder_ / file, beside / name, userModels() / name}) {
    if (path != name && fs::exists(path, ignored)) {
      return path;
    }
  }
  return {};
}

ModelChoice ModelCatalog::resolve(const std::string& nameOrPath) const {
  ModelChoice choice = found(nameOrPath);
  for (const HeadTask task :
       {HeadTask::kDepth, HeadTask::kSegmentation, HeadTask::kClassification}) {
    const std::vector<HeadChoice> heads = headsFor(choice, task);
    choice.heads.insert(choice.heads.end(), heads.begin(), heads.end());
  }
  return choice;
}

ModelChoice ModelCatalog::found(const std::string& nameOrPath) const {
  std::error_code ignored;
  const auto row = std::ranges::find(models_, nameOrPath, &CatalogModel::name);
  if (row != models_.end()) {
    const fs::path path = pathOf(row->file, {});
    if (!path.empty()) {
      return {.path = path, .about = *row};
    }
    throw notHere(*row);
  }
  if (!fs::exists(nameOrPath, ignored)) {
    std::string names;
    for (const CatalogModel& model : models_) {
      names += (names.empty() ? "" : ", ") + model.name;
    }
    throw Error(
        ErrorCode::kNotFound,
        "\"" + nameOrPath + "\" is neither a model's name nor a file. Names: " + names + ".");
  }
  const fs::path path = nameOrPath;
  // An official file is known by its name wherever it lies; its contents are checked on opening.
  const auto known = std::ranges::find_if(models_, [&](const CatalogModel& model) {
    return !model.url.empty() && fs::path(model.file).filename() == path.filename();
  });
  if (known != models_.end()) {
    return {.path = path, .about = *known};
  }
  CatalogModel about;
  about.name = path.filename().string();
  about.title = about.name;
  about.file = about.name;
  return {.path = path, .about = about};
}

}  // namespace patchscape
