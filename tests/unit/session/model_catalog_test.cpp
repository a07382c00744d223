// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_catalog.h"

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/base/user_folders.h"
#include "core/session/content_hash.h"
#include "core/session/model_folders.h"
#include "tests/support/error_of.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

namespace patchscape {
namespace {

namespace fs = std::filesystem;

const fs::path kModels = fs::path(PATCHSCAPE_SOURCE_DIR) / "models";

using test::errorOf;

TEST(ModelCatalog, TheEmbeddedModelIsExactlyTheFileOfItsRow) {
  const ModelChoice nano = ModelCatalog::load(kModels / "catalog.json").embedded();
  EXPECT_EQ(static_cast<std::int64_t>(fs::file_size(nano.path)), nano.about.bytes);
  EXPECT_EQ(sha256Of(MappedFile::open(nano.path)->bytes()), nano.about.sha256);
  EXPECT_EQ(nano.about.licence, "CC BY-NC 4.0");
  EXPECT_FALSE(nano.about.weakness.empty());
}

TEST(ModelCatalog, ListsTheEightOfficialBackbones) {
  int official = 0;
  const ModelCatalog catalog = ModelCatalog::load(kModels / "catalog.json");
  for (const CatalogModel& model : catalog.models()) {
    official += model.name.starts_with("dinov2_vit") ? 1 : 0;
    EXPECT_FALSE(model.licence.empty()) << model.name;
  }
  EXPECT_EQ(official, 8);
}

TEST(ModelCatalog, AnOfficialModelThatIsNotHereSaysWhereToGetIt) {
  const fs::path empty = fs::path(testing::TempDir()) / "no-models";
  ::setenv("XDG_DATA_HOME", empty.c_str(), 1);
  const Error error =
      errorOf([] { (void)ModelCatalog::load(kModels / "catalog.json").resolve("dinov2_vits14"); });
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_EQ(error.code(), ErrorCode::kNotFound);
  EXPECT_NE(std::string(error.what()).find("dinov2_vits14_pretrain.pth"), std::string::npos);
  EXPECT_NE(std::string(error.what()).find(empty.string()), std::string::npos);
}

TEST(ModelCatalog, NeitherNameNorFileListsTheNames) {
  const Error error =
      errorOf([] { (void)ModelCatalog::load(kModels / "catalog.json").resolve("nanoo"); });
  EXPECT_EQ(error.code(), ErrorCode::kNotFound);
  EXPECT_NE(std::string(error.what()).find("nano, dinov2_vits14"), std::string::npos);
}

TEST(ModelCatalog, AFileKeepsItsNameAndNoLicenceIsInvented) {
  const fs::path file = fs::path(testing::TempDir()) / "own.safetensors";
  std::ofstream(file) << "x";
  const ModelChoice choice = ModelCatalog::load(kModels / "catalog.json").resolve(file.string());
  EXPECT_EQ(choice.about.name, "own.safetensors");
  EXPECT_EQ(choice.about.licence, "");
}

TEST(ModelCatalog, ABrokenCatalogIsRefused) {
  const fs::path file = fs::path(testing::TempDir()) / "catalog.json";
  for (const char* text : {"", "{", "[]", "{\"models\": [{\"kind\": \"backbone\"}]}"}) {
    std::ofstream(file) << text;
    EXPECT_EQ(errorOf([&] { (void)ModelCatalog::load(file); }).code(), ErrorCode::kBadData) << text;
  }
  EXPECT_EQ(errorOf([] { (void)ModelCatalog::load("/nowhere/catalog.json"); }).code(),
            ErrorCode::kNotFound);
}

const fs::path kCatalog = kModels / "catalog.json";

TEST(ModelCatalog, HyphensUnderscoresAndCasesAreTheSameInNames) {
  const ModelCatalog catalog = ModelCatalog::load(kCatalog);
  for (const char* const name : {"dinov2_vits14", "dinov2-vits14", "DINOv2-ViTS14"}) {
    ASSERT_NE(catalog.findModel(name), nullptr) << name;
    EXPECT_EQ(catalog.findModel(name)->name, "dinov2_vits14");
  }
  ASSERT_NE(catalog.findHead("nano_depth"), nullptr);
  EXPECT_EQ(catalog.findHead("nano_depth")->name, "nano-depth");
  EXPECT_EQ(catalog.findModel("dinov2_vits1"), nullptr);
  EXPECT_EQ(catalog.findModel(""), nullptr);
}

/// Sets variables of the environment for one test.
class Environment {
 public:
  Environment(const std::string& name, const std::string& value)
      : name_(name) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { ::unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

/// An empty folder of the test's own.
fs::path freshFolder(const std::string& name) {
  const fs::path folder = fs::path(testing::TempDir()) / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

void touch(const fs::path& file) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << "x";
}

TEST(ModelFolders, TheUsersOwnComeBeforeTheSharedOnesInTheirOrder) {
  const fs::path base = freshFolder("order");
  const Environment own("XDG_DATA_HOME", (base / "own").string());
  const Environment shared("XDG_DATA_DIRS",
                           (base / "first").string() + ":relative::" + (base / "last").string());
  const fs::path tail = fs::path("patchscape") / "models";
  EXPECT_EQ(
      modelFolders(),
      (std::vector<fs::path>{base / "own" / tail, base / "first" / tail, base / "last" / tail}));
  const ModelCatalog catalog = ModelCatalog::load(kCatalog);
  const CatalogModel& model = *catalog.findModel("dinov2_vits14");
  EXPECT_EQ(catalog.placeOf(model), fs::path());
  for (const char* const folder : {"last", "first", "own"}) {
    touch(base / folder / tail / model.file);
    EXPECT_EQ(catalog.placeOf(model), base / folder / tail / model.file);
    EXPECT_EQ(catalog.resolve("dinov2-vits14").path, base / folder / tail / model.file);
  }
}

TEST(ModelFolders, WithoutVariablesTheyAreThoseOfTheSpecification) {
  const Environment home("HOME", "/home/someone");
  const Environment data("XDG_DATA_HOME", "");
  const Environment state("XDG_STATE_HOME", "relative");
  const Environment shared("XDG_DATA_DIRS", "");
  EXPECT_EQ(modelFolders(),
            (std::vector<fs::path>{"/home/someone/.local/share/patchscape/models",
                                   "/usr/local/share/patchscape/models",
                                   "/usr/share/patchscape/models"}));
  EXPECT_EQ(pinFolder(), "/home/someone/.local/state/patchscape/models");
  EXPECT_EQ(userCatalogFile(), "/home/someone/.local/share/patchscape/catalog.json");
}

TEST(ModelFolders, WithoutAHomeNothingIsCached) {
  const Environment home("HOME", "");
  {
    const Environment cache("XDG_CACHE_HOME", "relative");
    EXPECT_TRUE(userCacheFolder().empty());
  }
  const Environment cache("XDG_CACHE_HOME", "/somewhere");
  EXPECT_EQ(userCacheFolder(), "/somewhere/patchscape");
}

TEST(ModelFolders, APartOrAFolderIsNoModel) {
  const fs::path base = freshFolder("parts");
  const Environment own("XDG_DATA_HOME", base.string());
  const ModelCatalog catalog = ModelCatalog::load(kCatalog);
  const CatalogModel& model = *catalog.findModel("dinov2_vits14");
  touch(userModelFolder() / (model.file + ".part"));
  EXPECT_EQ(catalog.placeOf(model), fs::path());
  fs::create_directories(userModelFolder() / model.file);
  EXPECT_EQ(catalog.placeOf(model), fs::path());
}

TEST(UserCatalog, AddsRowsAndTakesThePlaceOfThoseOfTheSameName) {
  const fs::path base = freshFolder("user-catalog");
  const Environment own("XDG_DATA_HOME", base.string());
  fs::create_directories(base / "patchscape");
  std::ofstream(userCatalogFile()) << R"({"models": [
    {"kind": "backbone", "name": "our-vit", "title": "Ours", "file": "our.pth", "licence": "own",
     "url": "https://example.org/our.pth", "mirrors": ["http://files.local/our.pth"]},
    {"kind": "backbone", "name": "dinov2-vits14", "title": "From our server", "file": "s.pth",
     "licence": "Apache-2.0", "url": "https://example.org/s.pth"},
    {"kind": "head", "name": "our-head", "title": "Head", "task": "segmentation",
     "backbone": "our-vit", "file": "head.pth", "licence": "own", "classes": "classes.csv",
     "url": "https://example.org/head.pth"}]})";
  const ModelCatalog catalog = ModelCatalog::loadDefault();
  EXPECT_EQ(catalog.warning(), "");
  ASSERT_NE(catalog.findModel("our_vit"), nullptr);
  EXPECT_EQ(
      catalog.fileOf(*catalog.findModel("our_vit")).addresses,
      (std::vector<std::string>{"https://example.org/our.pth", "http://files.local/our.pth"}));
  EXPECT_TRUE(catalog.fileOf(*catalog.findModel("our_vit")).userMirror);
  EXPECT_EQ(catalog.findModel("dinov2_vits14")->title, "From our server");
  EXPECT_EQ(catalog.findHead("our-head")->classes, (base / "patchscape" / "classes.csv").string());
  EXPECT_EQ(catalog.publishedHeads(*catalog.findModel("our-vit")).size(), 1U);
}

TEST(UserCatalog, ADamagedOneAddsNothingAndSaysWhy) {
  const fs::path base = freshFolder("bad-user-catalog");
  const Environment own("XDG_DATA_HOME", base.string());
  fs::create_directories(base / "patchscape");
  const std::string row = R"("kind": "backbone", "title": "t", "licence": "l", )";
  for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{
           {"{", "parse error"},
           {R"({"models": [{)" + row + R"("name": "a", "file": "a.pth"}]})", "a has no url"},
           {R"({"models": [{)" + row +
                R"("name": "a", "file": "../a.pth", "url": "https://e.org/a"}]})",
            "no plain file name"},
           {R"({"models": [{)" + row +
                R"("name": "a", "file": "a.pth", "url": "file:///etc/passwd"}]})",
            "neither https:// nor http://"},
           {R"({"models": [{)" + row +
                R"("name": "a", "file": "a.pth", "url": "https://e.org/a", "sha256": "12"}]})",
            "64 digits"},
           {R"({"models": [], "mirror": "ftp://e.org"})", "mirror"}}) {
    std::ofstream(userCatalogFile()) << text;
    const ModelCatalog catalog = ModelCatalog::loadDefault();
    EXPECT_NE(catalog.warning().find(why), std::string::npos) << catalog.warning();
    EXPECT_NE(catalog.warning().find(userCatalogFile().string()), std::string::npos);
    EXPECT_EQ(catalog.findModel("a"), nullptr);
    EXPECT_NE(catalog.findModel("nano"), nullptr);
  }
}

TEST(UserCatalog, AMirrorReplacesSchemeAndHostOfEveryAddress) {
  const ModelCatalog catalog = ModelCatalog::load(kCatalog);
  const CatalogModel& model = *catalog.findModel("dinov2_vits14");
  EXPECT_FALSE(catalog.fileOf(model).userMirror);
  for (const char* const mirror : {"http://10.0.0.5:8080/models", "http://10.0.0.5:8080/models/"}) {
    const Environment named("PATCHSCAPE_MIRROR", mirror);
    const CatalogFile file = catalog.fileOf(model);
    EXPECT_EQ(file.addresses,
              (std::vector<std::string>{"http://10.0.0.5:8080/models/dinov2/dinov2_vits14/"
                                        "dinov2_vits14_pretrain.pth"}));
    EXPECT_TRUE(file.userMirror);
    EXPECT_TRUE(catalog.fileOf(*catalog.findModel("nano")).addresses.empty());
  }
}

TEST(ContentHash, IsSha256) {
  const std::string text = "abc";
  EXPECT_EQ(sha256Of(std::as_bytes(std::span(text))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace patchscape
