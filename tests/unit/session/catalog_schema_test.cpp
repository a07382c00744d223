// SPDX-License-Identifier: Apache-2.0
// What docs/models.md promises of models/catalog.json, and that it lists every row of it.
#include "core/session/model_catalog.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kRoot = PATCHSCAPE_SOURCE_DIR;

std::string contentOf(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const json& catalog() {
  static const json kCatalog = json::parse(contentOf(kRoot / "models/catalog.json"));
  return kCatalog;
}

const std::set<std::string> kCommonFields{"kind",
                                          "name",
                                          "title",
                                          "architecture",
                                          "trainedOn",
                                          "weakness",
                                          "file",
                                          "url",
                                          "sha256",
                                          "bytes",
                                          "aboutBytes",
                                          "licence",
                                          "author",
                                          "paper"};
const std::set<std::string> kModelFields{"family", "size", "memoryMB", "time"};
const std::set<std::string> kHeadFields{
    "task", "backbone", "comesAlong", "classes", "depth", "farthest", "tokens"};

bool isModel(const json& row) { return row.at("kind") == "backbone"; }

std::string readable(std::int64_t bytes) {
  std::ostringstream text;
  text.setf(std::ios::fixed);
  text.precision(1);
  if (bytes >= 1'000'000'000) {
    text << static_cast<double>(bytes) / 1e9 << " GB";
  } else {
    text << static_cast<double>(bytes) / 1e6 << " MB";
  }
  return text.str();
}

/// The line of docs/models.md for a row.
std::string docsLine(const json& row) {
  const bool known = !row.at("sha256").get<std::string>().empty();
  std::string line = "| `" + row.at("name").get<std::string>() + "` | ";
  line += isModel(row) ? row.at("architecture").get<std::string>()
                       : row.at("task").get<std::string>() + ", " +
                             row.at("architecture").get<std::string>() + " | `" +
                             row.at("backbone").get<std::string>() + '`';
  line += " | " + readable(row.at("aboutBytes")) + " | ";
  line += isModel(row) ? row.at("time").get<std::string>() + " | " : std::string();
  line += row.at("licence").get<std::string>() + " | " + (known ? "published" : "learned") + " |";
  return line;
}

TEST(CatalogSchema, EveryRowHasTheFieldsOfItsKindAndNoOther) {
  EXPECT_EQ(catalog().at("format"), "patchscape-catalog-1");
  for (const json& row : catalog().at("models")) {
    const std::string name = row.at("name");
    const std::set<std::string>& own = isModel(row) ? kModelFields : kHeadFields;
    for (const auto& [key, value] : row.items()) {
      EXPECT_TRUE(kCommonFields.contains(key) || own.contains(key)) << name << ": " << key;
    }
    const bool embedded = !row.contains("url");
    for (const std::string& key : kCommonFields) {
      EXPECT_TRUE(row.contains(key) || (embedded && key == "url")) << name << " lacks " << key;
    }
    for (const std::string& key : isModel(row) ? kModelFields : std::set<std::string>{"task"}) {
      EXPECT_TRUE(row.contains(key)) << name << " lacks " << key;
    }
  }
}

TEST(CatalogSchema, AddressesAreHttpsAndEndInTheFilesName) {
  static const std::regex kAddress("https://[a-z0-9.-]+(/[A-Za-z0-9._-]+)+");
  for (const json& row : catalog().at("models")) {
    if (row.contains("url")) {
      const std::string url = row.at("url");
      EXPECT_TRUE(std::regex_match(url, kAddress)) << url;
      EXPECT_TRUE(url.ends_with("/" + row.at("file").get<std::string>())) << url;
    }
  }
}

TEST(CatalogSchema, SizesAndHashesAreWhole) {
  static const std::regex kHash("[0-9a-f]{64}");
  for (const json& row : catalog().at("models")) {
    const std::string name = row.at("name");
    const std::string hash = row.at("sha256");
    EXPECT_TRUE(hash.empty() || std::regex_match(hash, kHash)) << name;
    EXPECT_EQ(hash.empty(), row.at("bytes") == 0) << name;
    EXPECT_GT(row.at("aboutBytes").get<std::int64_t>(), 10'000) << name;
    EXPECT_FALSE(row.at("trainedOn").get<std::string>().empty() && isModel(row)) << name;
  }
}

TEST(CatalogSchema, EveryLicenceSaysWhatItAllows) {
  for (const json& row : catalog().at("models")) {
    const std::string licence = row.at("licence");
    ASSERT_TRUE(catalog().at("licences").contains(licence)) << licence;
    EXPECT_FALSE(catalog().at("licences").at(licence).at("meaning").get<std::string>().empty());
  }
}

TEST(CatalogSchema, HeadsBelongToModelsAndOneATaskComesAlong) {
  const ModelCatalog read = ModelCatalog::load(kRoot / "models/catalog.json");
  for (const CatalogHead& head : read.heads()) {
    EXPECT_NE(read.findModel(head.backbone), nullptr) << head.name;
  }
  for (const CatalogModel& model : read.models()) {
    std::map<HeadTask, int> alongs;
    std::set<HeadTask> tasks;
    for (const CatalogHead* const head : read.publishedHeads(model)) {
      tasks.insert(head->task);
      alongs[head->task] += head->comesAlong ? 1 : 0;
    }
    for (const HeadTask task : tasks) {
      EXPECT_EQ(alongs[task], model.name == "nano" ? 0 : 1) << model.name;
    }
  }
}

TEST(CatalogSchema, EveryPublishedFileOfTheSpecifiedFamiliesIsThere) {
  std::set<std::string> files;
  for (const json& row : catalog().at("models")) {
    files.insert(row.at("file").get<std::string>());
  }
  for (const std::string size : {"s", "b", "l", "g"}) {
    const std::string model = "dinov2_vit" + size + "14_";
    for (const char* const end : {"pretrain",
                                  "reg4_pretrain",
                                  "linear_head",
                                  "linear4_head",
                                  "reg4_linear_head",
                                  "reg4_linear4_head",
                                  "nyu_linear_head",
                                  "nyu_linear4_head",
                                  "nyu_dpt_head",
                                  "kitti_linear_head",
                                  "kitti_linear4_head",
                                  "kitti_dpt_head",
                                  "ade20k_linear_head",
                                  "ade20k_ms_head",
                                  "voc2012_linear_head",
                                  "voc2012_ms_head"}) {
      EXPECT_TRUE(files.contains(model + end + ".pth")) << model << end;
    }
  }
  for (const char* const file : {"webssl_dino300m_full2b_224.pth",
                                 "webssl_dino7b_full8b_518.pth",
                                 "webssl_mae300m_full2b_224.pth",
                                 "webssl_mae3b_full2b_224.pth",
                                 "dino_deitsmall16_pretrain.pth",
                                 "dino_vitbase8_pretrain.pth",
                                 "depth_anything_v2_vits.pth",
                                 "depth_anything_v2_vitb.pth",
                                 "depth_anything_v2_vitl.pth"}) {
    EXPECT_TRUE(files.contains(file)) << file;
  }
}

TEST(CatalogSchema, TheDocumentationListsEveryRowWithItsLicence) {
  const std::string docs = contentOf(kRoot / "docs/models.md");
  for (const json& row : catalog().at("models")) {
    EXPECT_NE(docs.find(docsLine(row) + '\n'), std::string::npos)
        << "docs/models.md lacks the line\n"
        << docsLine(row);
  }
}

TEST(CatalogSchema, TheDocumentationExplainsEveryField) {
  const std::string docs = contentOf(kRoot / "docs/models.md");
  for (const std::set<std::string>& fields : {kCommonFields, kModelFields, kHeadFields}) {
    for (const std::string& field : fields) {
      EXPECT_NE(docs.find("`" + field + "`"), std::string::npos) << field;
    }
  }
}

}  // namespace
}  // namespace patchscape
