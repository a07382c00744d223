// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_io.h"
#include "picture_files.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImageList : public ::testing::Test {
 protected:
  void touch(const fs::path& name) {
    fs::create_directories((folder_.path() / name).parent_path());
    writeFile(folder_.path() / name, {std::byte{0}});
  }

  [[nodiscard]] std::vector<std::string> names(bool recursive) const {
    std::vector<std::string> names;
    for (const fs::path& path : listImages(folder_.path(), recursive)) {
      names.push_back(path.lexically_relative(folder_.path()).string());
    }
    return names;
  }

  TemporaryFolder folder_;
};

TEST(ImageExtension, IsToldByNameInAnyCase) {
  for (const char* name :
       {"a.png", "a.jpg", "A.JPEG", "a.TiF", "a.tiff", "a.b.webp", "/x/a.bmp", "größe.PNG"}) {
    EXPECT_TRUE(hasImageExtension(name)) << name;
  }
  for (const char* name : {"png", "a", "a.", "a.png.txt", ".png", "a.gif", "a.mp4", ""}) {
    EXPECT_FALSE(hasImageExtension(name)) << name;
  }
}

TEST_F(ImageList, SortsByNameAndLeavesOtherFilesOut) {
  for (const char* name : {"b.png", "a.JPG", "ö.webp", "notes.txt", ".hidden.png", "🌿.bmp"}) {
    touch(name);
  }
  fs::create_directory(folder_.path() / "folder.png");
  EXPECT_THAT(names(false), ElementsAre("a.JPG", "b.png", "ö.webp", "🌿.bmp"));
}

TEST_F(ImageList, GoesIntoSubfoldersOnlyWhereAsked) {
  touch("z.png");
  touch("sub/a.png");
  touch("sub/deep/b.png");
  touch(".git/c.png");
  EXPECT_THAT(names(false), ElementsAre("z.png"));
  EXPECT_THAT(names(true), ElementsAre("sub/a.png", "sub/deep/b.png", "z.png"));
}

TEST_F(ImageList, ALoopOfLinksEnds) {
  touch("sub/a.png");
  fs::create_directory_symlink(folder_.path(), folder_.path() / "sub" / "up");
  fs::create_symlink("a.png", folder_.path() / "sub" / "linked.png");
  fs::create_symlink("absent.png", folder_.path() / "sub" / "dangling.png");
  EXPECT_THAT(names(true), ElementsAre("sub/a.png", "sub/linked.png"));
}

TEST_F(ImageList, SubfolderThatCannotBeReadIsLeftOut) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "root may read every folder";
  }
  touch("a.png");
  touch("locked/b.png");
  fs::permissions(folder_.path() / "locked", fs::perms::none);
  EXPECT_THAT(names(true), ElementsAre("a.png"));
  fs::permissions(folder_.path() / "locked", fs::perms::owner_all);
}

TEST_F(ImageList, EmptyFolderHasNone) { EXPECT_THAT(names(true), IsEmpty()); }

TEST_F(ImageList, AbsentFolderAndPlainFileAreErrors) {
  touch("a.png");
  for (const char* name : {"absent", "a.png"}) {
    const fs::path path = folder_.path() / name;
    expectError(
        [&] { static_cast<void>(listImages(path, false)); }, ErrorCode::kNotFound, {path.string()});
  }
}

}  // namespace
}  // namespace patchscape::test
