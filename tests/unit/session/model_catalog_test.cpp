// SPDX-License-Identifier: Apache-2.0
#include "core/session/model_catalog.h"

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/session/content_hash.h"
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

TEST(ContentHash, IsSha256) {
  const std::string text = "abc";
  EXPECT_EQ(sha256Of(std::as_bytes(std::span(text))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace patchscape
