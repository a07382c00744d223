// SPDX-License-Identifier: Apache-2.0
#include "core/export/atomic_file.h"

#include "export_test_support.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <stdexcept>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::function<void(std::ostream&)> text(const std::string& value) {
  return [value](std::ostream& out) { out << value; };
}

/// Writes past any limit of this test.
void megabytes(std::ostream& out) {
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 8; ++i) {
    out << block;
  }
}

class AtomicFile : public InFolder {};

TEST_F(AtomicFile, WritesTheWholeFileAndNothingElse) {
  writeAtomically(folder_ / "a.txt", text("hello"));
  EXPECT_EQ(contentsOf(folder_ / "a.txt"), "hello");
  EXPECT_THAT(names(), ElementsAre("a.txt"));
}

TEST_F(AtomicFile, ReplacesAnExistingFile) {
  writeAtomically(folder_ / "a.txt", text("old and longer"));
  writeAtomically(folder_ / "a.txt", text("new"));
  EXPECT_EQ(contentsOf(folder_ / "a.txt"), "new");
}

TEST_F(AtomicFile, EmptyAndLargeContents) {
  writeAtomically(folder_ / "empty", text(""));
  EXPECT_EQ(fs::file_size(folder_ / "empty"), 0U);
  writeAtomically(folder_ / "large", megabytes);
  EXPECT_EQ(fs::file_size(folder_ / "large"), 8U << 20);
}

TEST_F(AtomicFile, SeeksBackAsZipNeeds) {
  writeAtomically(folder_ / "a", [](std::ostream& out) {
    out << "0123456789";
    EXPECT_EQ(out.tellp(), 10);
    out.seekp(2).write("ab", 2);
    out.seekp(0, std::ios::end) << "end";
    EXPECT_EQ(out.tellp(), 13);
  });
  EXPECT_EQ(contentsOf(folder_ / "a"), "01ab456789end");
}

TEST_F(AtomicFile, OldContentsStayUntilTheEnd) {
  writeAtomically(folder_ / "a", text("old"));
  writeAtomically(folder_ / "a", [&](std::ostream& out) {
    out << "new" << std::flush;
    EXPECT_EQ(contentsOf(folder_ / "a"), "old");
    EXPECT_EQ(names().size(), 2U);
    for (const std::string& name : names()) {
      EXPECT_TRUE(name == "a" || name.starts_with('.')) << name;
    }
  });
}

TEST_F(AtomicFile, ModeFollowsTheMask) {
  const mode_t before = ::umask(0027);
  writeAtomically(folder_ / "a", text("x"));
  ::umask(before);
  EXPECT_EQ(fs::status(folder_ / "a").permissions(),
            fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
}

TEST_F(AtomicFile, UnicodeAndLongestNames) {
  for (const std::string& name : {std::string("größe 🌿 图.txt"), std::string(255, 'n')}) {
    writeAtomically(folder_ / name, text(name));
    EXPECT_EQ(contentsOf(folder_ / name), name);
  }
}

TEST_F(AtomicFile, NameThatIsTooLongFails) {
  const fs::path path = folder_ / std::string(256, 'n');
  expectWriteFailed([&] { writeAtomically(path, text("x")); }, path, "too long");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(AtomicFile, AbsentFolderFails) {
  const fs::path path = folder_ / "absent" / "a.txt";
  expectWriteFailed([&] { writeAtomically(path, text("x")); }, path, "No such file");
}

TEST_F(AtomicFile, FoldersAndDevicesAreNotReplaced) {
  fs::create_directory(folder_ / "sub");
  expectWriteFailed(
      [&] { writeAtomically(folder_ / "sub", text("x")); }, folder_ / "sub", "folder");
  expectWriteFailed([&] { writeAtomically(folder_ / "", text("x")); }, folder_, "file name");
  expectWriteFailed([] { writeAtomically("/dev/full", text("x")); }, "/dev/full", "plain file");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_THAT(names(), ElementsAre("sub"));
}

TEST_F(AtomicFile, ReadOnlyFolderFails) {
  const ReadOnly readOnly(folder_);
  ASSERT_TRUE(readOnly.holds());
  expectWriteFailed([&] { writeAtomically(folder_ / "a", text("x")); }, folder_ / "a", "denied");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(AtomicFile, WriteThatStopsHalfWayLeavesTheOldFile) {
  writeAtomically(folder_ / "a", text("old"));
  const SizeLimit limit(3 << 20);
  expectWriteFailed([&] { writeAtomically(folder_ / "a", megabytes); }, folder_ / "a", "too large");
  expectWriteFailed([&] { writeAtomically(folder_ / "b", megabytes); }, folder_ / "b", "too large");
  EXPECT_THAT(names(), ElementsAre("a"));
  EXPECT_EQ(contentsOf(folder_ / "a"), "old");
}

TEST_F(AtomicFile, FailureInTheLastFlushIsSeen) {
  const SizeLimit limit(3);
  expectWriteFailed([&] { writeAtomically(folder_ / "a", text("four")); }, folder_ / "a");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(AtomicFile, FullDiskLeavesTheOldFile) {
  const fs::path disk = folder_ / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64k") != 0) {
    GTEST_SKIP() << "no right to mount a small disk";
  }
  writeAtomically(disk / "a", text("old"));
  expectWriteFailed([&] { writeAtomically(disk / "a", megabytes); }, disk / "a", "No space");
  EXPECT_EQ(contentsOf(disk / "a"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(disk), fs::directory_iterator()), 1);
  EXPECT_EQ(::umount(disk.c_str()), 0);
}

TEST_F(AtomicFile, WhatTheWriterThrowsComesThrough) {
  EXPECT_THROW(writeAtomically(folder_ / "a",
                               [](std::ostream& out) {
                                 out << "half";
                                 throw std::logic_error("stop");
                               }),
               std::logic_error);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(AtomicFile, WriterThatFailsItsStreamFails) {
  expectWriteFailed(
      [&] {
        writeAtomically(folder_ / "a",
                        [](std::ostream& out) { out.setstate(std::ios_base::failbit); });
      },
      folder_ / "a");
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
