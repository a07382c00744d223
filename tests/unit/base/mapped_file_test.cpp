// SPDX-License-Identifier: Apache-2.0
#include "core/base/mapped_file.h"

#include "core/base/error.h"
#include "tests/support/process_use.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class MappedFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("patchscape_mapped_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void expectError(const fs::path& path, ErrorCode code) {
    try {
      static_cast<void>(MappedFile::open(path));
      FAIL() << path << " opened";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(path.string()));
    }
  }

  fs::path folder_;
};

TEST_F(MappedFileTest, GivesTheBytesOfTheFile) {
  const fs::path path = folder_ / "grün 🌿.bin";
  std::ofstream(path, std::ios::binary) << "abc";
  const auto file = MappedFile::open(path);
  ASSERT_EQ(file->bytes().size(), 3U);
  EXPECT_EQ(file->bytes()[2], std::byte{'c'});
  EXPECT_EQ(file->path(), path);
}

TEST_F(MappedFileTest, GivesBackTheMemoryOfAPartAndReadsItAgain) {
  constexpr std::size_t kBytes = 48 << 20;
  const fs::path path = folder_ / "large.bin";
  std::ofstream(path, std::ios::binary) << std::string(kBytes, 'x');
  const auto file = MappedFile::open(path);
  const auto readAll = [&] { return std::ranges::count(file->bytes(), std::byte{'x'}); };
  EXPECT_EQ(readAll(), kBytes);
  const std::size_t held = test::ProcessUse::now().residentBytes;
  file->letGo(file->bytes().subspan(1, kBytes - 2));  // Whole pages only.
  EXPECT_LT(test::ProcessUse::now().residentBytes + kBytes / 2, held);
  EXPECT_EQ(readAll(), kBytes);
  file->letGo({});
}

TEST_F(MappedFileTest, OutlivesTheFilesName) {
  const fs::path path = folder_ / "gone.bin";
  std::ofstream(path, std::ios::binary) << "abc";
  const auto file = MappedFile::open(path);
  fs::remove(path);
  EXPECT_EQ(file->bytes()[0], std::byte{'a'});
}

TEST_F(MappedFileTest, AnEmptyFileHasNoBytes) {
  const fs::path path = folder_ / "empty.bin";
  std::ofstream(path, std::ios::binary).flush();
  EXPECT_TRUE(MappedFile::open(path)->bytes().empty());
}

TEST_F(MappedFileTest, AbsentFileIsNotFound) {
  expectError(folder_ / "absent", ErrorCode::kNotFound);
}

TEST_F(MappedFileTest, FolderIsNoPlainFile) { expectError(folder_, ErrorCode::kBadData); }

TEST_F(MappedFileTest, DeviceIsNoPlainFile) { expectError("/dev/zero", ErrorCode::kBadData); }

TEST_F(MappedFileTest, FifoWithoutAWriterDoesNotBlock) {
  const fs::path path = folder_ / "fifo";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  expectError(path, ErrorCode::kBadData);
}

}  // namespace
}  // namespace patchscape
