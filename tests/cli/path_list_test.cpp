// SPDX-License-Identifier: Apache-2.0
#include "core/export/path_list.h"

#include "core/base/error.h"
#include "core/base/limits.h"
#include "tests/cli/cli_fixture.h"

#include <sstream>

namespace patchscape::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> pathsIn(const std::string& text) {
  std::istringstream list(text);
  return readPathList(list, "The list");
}

/// The sentence of the refusal, which must be one of wrong input.
template <typename Read>
std::string refusalOf(Read read) {
  try {
    static_cast<void>(read());
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    return error.what();
  }
  ADD_FAILURE() << "was taken";
  return {};
}

TEST(PathList, IsOnePathALineAsItIs) {
  EXPECT_THAT(pathsIn("a.png\nb c.png\n# d.png\n /e.png \n\"f\".png\nlast.png"),
              ElementsAre("a.png", "b c.png", "# d.png", " /e.png ", "\"f\".png", "last.png"));
}

TEST(PathList, LeavesOutWhatOtherSystemsAdd) {
  EXPECT_THAT(pathsIn("\xEF\xBB\xBFspäce.png\r\n\r\n\nb.png\r"), ElementsAre("späce.png", "b.png"));
  EXPECT_THAT(pathsIn(""), ElementsAre());
  EXPECT_THAT(pathsIn("\n\r\n\n"), ElementsAre());
}

TEST(PathList, TakesLinesAsLongAsAPathCanBe) {
  const std::string longest(limits::kMaxPathBytes, 'a');
  EXPECT_THAT(pathsIn("b\n" + longest), ElementsAre("b", longest));
  EXPECT_THAT(pathsIn(longest + "\nb"), ElementsAre(longest, "b"));
  EXPECT_THAT(refusalOf([&] { return pathsIn("b\n" + longest + "a\nc"); }),
              HasSubstr("no list of paths: line 2 is none"));
}

TEST(PathList, RefusesWhatIsNoText) {
  EXPECT_THAT(refusalOf([] { return pathsIn(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)); }),
              HasSubstr("no list of paths: line 3 is none"));
}

TEST(PathList, EndsAtItsLimit) {
  const auto read = [](std::size_t bytes) {
    std::istringstream list("a.png\nb.png\n");
    return readPathList(list, "The list", bytes);
  };
  EXPECT_THAT(read(12), ElementsAre("a.png", "b.png"));
  EXPECT_THAT(refusalOf([&] { return read(11); }), HasSubstr("The list is larger than 11 bytes"));
}

class PathListFile : public CliTest {};

TEST_F(PathListFile, IsReadOrNamedInTheRefusal) {
  makeFile("list", "a.png\n");
  makeFile("blank", "\n\n");
  makeFile("folder/a.png", "");
  EXPECT_THAT(readPathList(at("list")), ElementsAre("a.png"));
  for (const auto& [name, reason] : {std::pair{"missing", "cannot be opened: No such file"},
                                     std::pair{"blank", "names no pictures"},
                                     std::pair{"folder", "is a folder"}}) {
    EXPECT_THAT(refusalOf([&] { return readPathList(at(name)); }),
                testing::AllOf(HasSubstr(at(name).string()), HasSubstr(reason)));
  }
  // It has no end; a zero byte ends it.
  EXPECT_THAT(refusalOf([] { return readPathList("/dev/zero"); }), HasSubstr("line 1 is none"));
}

}  // namespace
}  // namespace patchscape::cli
