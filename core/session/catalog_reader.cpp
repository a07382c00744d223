// SPDX-License-Identifier: Apache-2.0
#include "core/session/catalog_reader.h"

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uintmax_t kMostBytes = 16U << 20;

std::string textIn(const json& row, const char* key) { return row.value(key, std::string()); }

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
  throw Error(
      ErrorCode::kBadData, file.string() + " is no model catalog: install the program again.", why);
}

/// What the rows of models and of heads have in common.
template <typename Row>
Row commonFrom(const json& row) {
  Row common;
  common.name = row.at("name").get<std::string>();
  common.title = row.at("title").get<std::string>();
  common.architecture = textIn(row, "architecture");
  common.file = row.at("file").get<std::string>();
  common.url = textIn(row, "url");
  common.mirrors = row.value("mirrors", std::vector<std::string>());
  common.sha256 = textIn(row, "sha256");
  common.bytes = row.value("bytes", std::int64_t{0});
  common.aboutBytes = row.value("aboutBytes", common.bytes);
  common.licence = row.at("licence").get<std::string>();
  common.author = textIn(row, "author");
  common.paper = textIn(row, "paper");
  common.trainedOn = textIn(row, "trainedOn");
  common.weakness = textIn(row, "weakness");
  return common;
}

TimeClass timeNamed(const std::string& name) {
  constexpr std::array kAll{
      TimeClass::kQuick, TimeClass::kModerate, TimeClass::kSlow, TimeClass::kVerySlow};
  for (const TimeClass time : kAll) {
    if (name == nameOf(time)) {
      return time;
    }
  }
  return TimeClass::kModerate;
}

CatalogModel modelFrom(const json& row) {
  auto model = commonFrom<CatalogModel>(row);
  model.family = textIn(row, "family");
  model.size = row.value("size", std::int64_t{518});
  model.memoryMb = row.value("memoryMB", std::int64_t{0});
  model.time = timeNamed(textIn(row, "time"));
  return model;
}

HeadTask taskNamed(const std::string& name) {
  if (name == "depth") {
    return HeadTask::kDepth;
  }
  return name == "segmentation" ? HeadTask::kSegmentation : HeadTask::kClassification;
}

CatalogHead headFrom(const json& row) {
  auto head = commonFrom<CatalogHead>(row);
  head.task = taskNamed(row.at("task").get<std::string>());
  head.backbone = row.at("backbone").get<std::string>();
  head.comesAlong = row.value("comesAlong", false);
  head.classes = textIn(row, "classes");
  head.depthKind = textIn(row, "depth") == "relative" ? DepthKind::kRelative : DepthKind::kMetric;
  head.normed = textIn(row, "tokens") == "normed";
  if (row.contains("farthest")) {
    head.farthest = row.at("farthest").get<float>();
  }
  return head;
}

bool isAddress(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

bool isSha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// What is wrong with a row, in a few words; empty: nothing.
template <typename Row>
std::string faultOf(const Row& row, bool isUsers) {
  const bool published = !row.url.empty();
  if (row.name.empty() || row.file.empty()) {
    return "a row without a name or a file";
  }
  if (isUsers && !published) {
    return row.name + " has no url";
  }
  // A row with an address names what the program writes: never a way out of the folder.
  const fs::path file(row.file);
  if (published && (file.filename() != file || row.file == "." || row.file == "..")) {
    return row.name + ": \"" + row.file + "\" is no plain file name";
  }
  if (published && !isAddress(row.url)) {
    return row.name + ": the url starts with neither https:// nor http://";
  }
  for (const std::string& mirror : row.mirrors) {
    if (!isAddress(mirror)) {
      return row.name + ": a mirror starts with neither https:// nor http://";
    }
  }
  if (!row.sha256.empty() && !isSha256(row.sha256)) {
    return row.name + ": sha256 is not 64 digits of 0-9, a-f";
  }
  return row.bytes < 0 || row.aboutBytes < 0 ? row.name + ": a size below 0" : std::string();
}

template <typename Row>
void take(Row row, bool isUsers, std::set<std::string>& names, std::vector<Row>& rows) {
  row.isUsers = isUsers;
  std::string fault = faultOf(row, isUsers);
  if (fault.empty() && !names.insert(row.name).second) {
    fault = row.name + " stands there twice";
  }
  if (!fault.empty()) {
    throw std::invalid_argument(fault);
  }
  rows.push_back(std::move(row));
}

CatalogContents contentsOf(const json& whole, const fs::path& file, bool isUsers) {
  CatalogContents contents;
  std::set<std::string> names;
  for (const auto& row : whole.at("models")) {
    const std::string kind = textIn(row, "kind");
    if (kind == "backbone") {
      take(modelFrom(row), isUsers, names, contents.models);
      continue;
    }
    CatalogHead head = headFrom(row);
    if (isUsers && !head.classes.empty()) {
      head.classes = (file.parent_path() / head.classes).string();
    }
    take(std::move(head), isUsers, names, contents.heads);
  }
  const json licences = whole.value("licences", json::object());
  for (const auto& [name, note] : licences.items()) {
    contents.licences[name] = {textIn(note, "meaning"), textIn(note, "address")};
  }
  contents.mirror = textIn(whole, "mirror");
  if (!contents.mirror.empty() && !isAddress(contents.mirror)) {
    throw std::invalid_argument("the mirror starts with neither https:// nor http://");
  }
  return contents;
}

}  // namespace

std::string_view nameOf(TimeClass time) noexcept {
  switch (time) {
    case TimeClass::kQuick:
      return "quick";
    case TimeClass::kModerate:
      return "moderate";
    case TimeClass::kSlow:
      return "slow";
    case TimeClass::kVerySlow:
      return "very slow";
  }
  return {};
}

CatalogContents readCatalog(const fs::path& file, bool isUsers) {
  std::ifstream in(file);
  if (!in) {
    throw Error(
        ErrorCode::kNotFound,
        "Cannot open the model catalog " + file.string() +
            ": install the program again, or point PATCHSCAPE_MODELS at its models folder.");
  }
  std::error_code unknown;
  if (fs::file_size(file, unknown) > kMostBytes) {
    refuse(file, "larger than 16 MB");
  }
  try {
    return contentsOf(json::parse(in), file, isUsers);
  } catch (const json::exception& error) {
    refuse(file, error.what());
  } catch (const std::invalid_argument& error) {
    refuse(file, error.what());
  }
}

}  // namespace patchscape
