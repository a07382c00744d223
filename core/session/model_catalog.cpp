// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_catalog.h"

#include "core/base/ascii.h"
#include "core/base/error.h"
#include "core/session/catalog_reader.h"
#include "core/session/model_folders.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

/// For a model of the catalog whose file was not found.
Error notHere(const CatalogModel& row) {
  return {ErrorCode::kNotFound,
          row.title + " is not on this machine: get it with \"patchscape-cli models get " +
              row.name + "\" or in the window, or put " + row.file + " from " + row.url + " into " +
              userModelFolder().string() + "."};
}

/// A name as it is compared: people write dinov2-vits14 as well as dinov2_vits14.
std::string sameName(const std::string& name) {
  std::string folded = asciiLower(name);
  std::ranges::replace(folded, '-', '_');
  return folded;
}

template <typename Row>
const Row* rowNamed(const std::vector<Row>& rows, const std::string& name) {
  const std::string wanted = sameName(name);
  const auto row =
      std::ranges::find_if(rows, [&](const Row& each) { return sameName(each.name) == wanted; });
  return row == rows.end() ? nullptr : &*row;
}

/// The rows of `added` in place of those of the same name, the others behind all.
template <typename Row>
void merge(std::vector<Row> added, std::vector<Row>& rows) {
  for (Row& row : added) {
    const auto same = std::ranges::find_if(
        rows, [&](const Row& each) { return sameName(each.name) == sameName(row.name); });
    if (same == rows.end()) {
      rows.push_back(std::move(row));
    } else {
      *same = std::move(row);
    }
  }
}

/// An address with another scheme and host: those of a mirror, whose own path comes first.
std::string mirrored(const std::string& mirror, const std::string& url) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t path = url.find('/', host);
  const std::string base = mirror.substr(0, mirror.find_last_not_of('/') + 1);
  return base + (path == std::string::npos ? "/" : url.substr(path));
}

template <typename Row>
CatalogFile describeFile(const Row& row, std::string mirror) {
  CatalogFile file{.name = row.name,
                   .title = row.title,
                   .file = row.file,
                   .sha256 = row.sha256,
                   .bytes = row.bytes,
                   .aboutBytes = row.aboutBytes};
  if (const char* const named = std::getenv("PATCHSCAPE_MIRROR"); named != nullptr) {
    mirror = named;
  }
  if (row.url.empty()) {
    return file;
  }
  if (!mirror.empty()) {
    file.addresses = {mirrored(mirror, row.url)};
    file.userMirror = true;
    return file;
  }
  file.addresses = {row.url};
  file.addresses.insert(file.addresses.end(), row.mirrors.begin(), row.mirrors.end());
  file.userMirror = row.isUsers;
  return file;
}

fs::path installedCatalog() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / "share/patchscape/models";
}

}  // namespace

ModelCatalog ModelCatalog::load(const std::filesystem::path& file) {
  CatalogContents contents = readCatalog(file, false);
  ModelCatalog catalog;
  catalog.folder_ = file.parent_path();
  catalog.models_ = std::move(contents.models);
  catalog.heads_ = std::move(contents.heads);
  catalog.licences_ = std::move(contents.licences);
  catalog.mirror_ = std::move(contents.mirror);
  return catalog;
}

ModelCatalog ModelCatalog::loadDefault() {
  const char* named = std::getenv("PATCHSCAPE_MODELS");
  fs::path folder = installedCatalog();
  for (const fs::path& each :
       {fs::path(named == nullptr ? "" : named), folder, fs::path(PATCHSCAPE_SOURCE_MODELS)}) {
    std::error_code ignored;
    if (!each.empty() && fs::exists(each / "catalog.json", ignored)) {
      folder = each;
      break;
    }
  }
  ModelCatalog catalog = load(folder / "catalog.json");
  std::error_code ignored;
  if (const fs::path own = userCatalogFile(); fs::exists(own, ignored)) {
    try {
      catalog.addUserCatalog(own);
    } catch (const Error& error) {
      catalog.warning_ = error.what();
    }
  }
  return catalog;
}

void ModelCatalog::addUserCatalog(const fs::path& file) {
  CatalogContents contents;
  try {
    contents = readCatalog(file, true);
  } catch (const Error& error) {
    throw Error(error.code(),
                "Your own catalog " + file.string() + " is left out: " +
                    (error.context().empty() ? "it cannot be read" : error.context()) +
                    ". Correct it, or move it away.",
                error.what());
  }
  merge(std::move(contents.models), models_);
  merge(std::move(contents.heads), heads_);
  licences_.merge(contents.licences);
  if (!contents.mirror.empty()) {
    mirror_ = std::move(contents.mirror);
  }
}

const LicenceNote* ModelCatalog::licence(const std::string& name) const {
  const auto found = licences_.find(name);
  return found == licences_.end() ? nullptr : &found->second;
}

const CatalogModel* ModelCatalog::findModel(const std::string& name) const {
  return rowNamed(models_, name);
}

const CatalogHead* ModelCatalog::findHead(const std::string& name) const {
  return rowNamed(heads_, name);
}

std::vector<const CatalogHead*> ModelCatalog::publishedHeads(const CatalogModel& model) const {
  std::vector<const CatalogHead*> heads;
  for (const CatalogHead& head : heads_) {
    if (head.backbone == model.name && head.file != model.file) {
      heads.push_back(&head);
    }
  }
  return heads;
}

CatalogFile ModelCatalog::fileOf(const CatalogModel& model) const {
  return describeFile(model, mirror_);
}

CatalogFile ModelCatalog::fileOf(const CatalogHead& head) const {
  return describeFile(head, mirror_);
}

fs::path ModelCatalog::placeOf(const CatalogModel& model) const { return pathOf(model.file, {}); }

fs::path ModelCatalog::placeOf(const CatalogHead& head) const { return pathOf(head.file, {}); }

/// Where a file of the catalog lies on this machine; empty where it does not.
fs::path ModelCatalog::pathOf(const std::string& file, const fs::path& beside) const {
  const fs::path name = fs::path(file).filename();
  std::vector<fs::path> places{folder_ / file};
  if (!beside.empty()) {
    places.push_back(beside / name);
  }
  for (const fs::path& folder : modelFolders()) {
    places.push_back(folder / name);
  }
  std::error_code ignored;
  const auto place = std::ranges::find_if(
      places, [&](const fs::path& path) { return fs::is_regular_file(path, ignored); });
  return place == places.end() ? fs::path() : *place;
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
  if (const CatalogModel* const row = findModel(nameOrPath)) {
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
