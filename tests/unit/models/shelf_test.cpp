// SPDX-License-Identifier: Apache-2.0
#include "core/models/shelf.h"

#include "core/models/part_file.h"
#include "core/session/model_folders.h"
#include "tests/support/error_of.h"
#include "tests/support/pth_writer.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using test::errorOf;
using ::testing::HasSubstr;

bool always() { return true; }

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ShelfTest : public ::testing::Test {
 protected:
  ShelfTest() {
    fs::remove_all(base_);
    fs::create_directories(base_);
    ::setenv("XDG_DATA_HOME", (base_ / "data").c_str(), 1);
    ::setenv("XDG_DATA_DIRS", (base_ / "shared").c_str(), 1);
    const NamedTensor tensor{"weight", {2, 3}, {1, 2, 3, 4, 5, 6}};
    writeTorchZip(file_, {&tensor, 1});
  }
  ~ShelfTest() override {
    ::unsetenv("XDG_DATA_HOME");
    ::unsetenv("XDG_DATA_DIRS");
  }

  const fs::path base_ = fs::path(testing::TempDir()) / "shelf";
  const fs::path file_ = base_ / "carried.pth";
};

TEST_F(ShelfTest, AKeptFileIsACopyUnderItsName) {
  const fs::path kept = keepFile(file_, always);
  EXPECT_EQ(kept, userModelFolder() / "carried.pth");
  EXPECT_EQ(read(kept), read(file_));
  EXPECT_EQ(keepFile(file_, always), kept) << "the same file twice is no harm";
}

TEST_F(ShelfTest, AnotherFileOfThatNameStays) {
  fs::create_directories(userModelFolder());
  std::ofstream(userModelFolder() / "carried.pth") << "someone's";
  const Error error = errorOf([&] { (void)keepFile(file_, always); });
  EXPECT_EQ(error.code(), ErrorCode::kWriteFailed);
  EXPECT_THAT(error.what(), HasSubstr("another file"));
  EXPECT_EQ(read(userModelFolder() / "carried.pth"), "someone's");
}

TEST_F(ShelfTest, WhatIsCancelledLeavesNothing) {
  EXPECT_EQ(errorOf([&] { (void)keepFile(file_, [] { return false; }); }).code(),
            ErrorCode::kCancelled);
  EXPECT_TRUE(fs::is_empty(userModelFolder()));
}

TEST_F(ShelfTest, WhatIsNoWeightsFileIsNotKept) {
  std::ofstream(base_ / "letter.pth") << "Dear user";
  EXPECT_EQ(errorOf([&] { (void)keepFile(base_ / "letter.pth", always); }).code(),
            ErrorCode::kBadData);
  EXPECT_FALSE(fs::exists(userModelFolder() / "letter.pth"));
}

TEST_F(ShelfTest, RemovingTakesTheFileAndItsPart) {
  const CatalogFile file{
      .name = "carried", .file = "carried.pth", .addresses = {"https://e.org/a"}};
  EXPECT_EQ(errorOf([&] { removeFile(file); }).code(), ErrorCode::kNotFound);
  static_cast<void>(keepFile(file_, always));
  std::ofstream(userModelFolder() / "carried.pth.part") << "x";
  removeFile(file);
  EXPECT_TRUE(fs::is_empty(userModelFolder()));
}

TEST_F(ShelfTest, SharedAndEmbeddedFilesAreNotRemoved) {
  CatalogFile file{.name = "carried", .file = "carried.pth", .addresses = {"https://e.org/a"}};
  const fs::path shared = base_ / "shared/patchscape/models";
  fs::create_directories(shared);
  fs::copy(file_, shared / "carried.pth");
  const Error error = errorOf([&] { removeFile(file); });
  EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
  EXPECT_THAT(error.what(), HasSubstr(shared.string()));
  file.file = "other.pth";
  file.addresses.clear();
  EXPECT_THAT(errorOf([&] { removeFile(file); }).what(), HasSubstr("comes with the program"));
}

TEST_F(ShelfTest, APartThatIsRenamedWhileAnotherWaitsIsNotWrittenInto) {
  const fs::path final = base_ / "a.pth";
  {
    PartFile first(final);
    first.begin("s");
    first.append(std::string("whole"));
    EXPECT_EQ(errorOf([&] { const PartFile second(final); }).code(), ErrorCode::kWriteFailed);
    first.finish();
  }
  {
    PartFile later(final);
    EXPECT_EQ(later.size(), 0);
    later.begin("s");
    later.append(std::string("x"));
  }
  EXPECT_EQ(read(final), "whole");
  EXPECT_EQ(read(base_ / "a.pth.part"), "x");
}

TEST_F(ShelfTest, AFolderThatCannotBeMadeIsSaid) {
  std::ofstream(base_ / "plain") << "x";
  const Error error = errorOf([&] { const PartFile part(base_ / "plain" / "a.pth"); });
  EXPECT_EQ(error.code(), ErrorCode::kWriteFailed);
  EXPECT_THAT(error.what(), HasSubstr("plain"));
}

}  // namespace
}  // namespace patchscape
