// SPDX-License-Identifier: Apache-2.0
#include "core/session/class_tables.h"

#include "core/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace patchscape {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kModels = fs::path(PATCHSCAPE_SOURCE_DIR) / "models";

fs::path write(const std::string& text) {
  const fs::path file = fs::path(testing::TempDir()) / "classes.csv";
  std::ofstream(file) << text;
  return file;
}

Error refusalOf(const std::string& text) {
  try {
    (void)loadClassTable(write(text));
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {ErrorCode::kInternal, ""};
}

TEST(ClassTables, ThePublishedOnesAreWhole) {
  const ClassTable ade = loadClassTable(kModels / "classes/ade20k.csv");
  ASSERT_EQ(ade.classes.size(), 150U);
  EXPECT_EQ(ade.classes[0].name, "wall");
  EXPECT_EQ(ade.classes[149].name, "flag");
  EXPECT_EQ(ade.classes[2].colour, (std::array<std::uint8_t, 3>{6, 230, 230}));
  const ClassTable voc = loadClassTable(kModels / "classes/voc2012.csv");
  ASSERT_EQ(voc.classes.size(), 21U);
  EXPECT_EQ(voc.classes[15].name, "person");
  EXPECT_EQ(voc.classes[15].colour, (std::array<std::uint8_t, 3>{192, 128, 128}));
  const ClassTable imageNet = loadClassTable(kModels / "classes/imagenet1k.csv");
  ASSERT_EQ(imageNet.classes.size(), 1000U);
  EXPECT_THAT(imageNet.classes[207].name, HasSubstr("golden retriever"));
}

TEST(ClassTables, QuotedNamesMayHoldCommasAndQuotes) {
  const ClassTable table = loadClassTable(write("index,name\n0,\"a, \"\"b\"\"\"\n1,c\r\n"));
  ASSERT_EQ(table.classes.size(), 2U);
  EXPECT_EQ(table.classes[0].name, "a, \"b\"");
  EXPECT_EQ(table.classes[1].name, "c");
}

TEST(ClassTables, DamagedLinesAreNamed) {
  EXPECT_THAT(refusalOf("index,name\n0,a\n2,b\n").what(), HasSubstr("line 3: index 2"));
  EXPECT_THAT(refusalOf("index,name,r,g,b\n0,a,1,2\n").what(), HasSubstr("4 columns"));
  EXPECT_THAT(refusalOf("index,name,r,g,b\n0,a,1,2,256\n").what(), HasSubstr("\"256\""));
  EXPECT_EQ(refusalOf("index,name,r,g,b\n0,a,1,2,-1\n").code(), ErrorCode::kBadData);
  try {
    (void)loadClassTable("/nowhere/classes.csv");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kNotFound);
  }
}

TEST(ClassTables, AHeadWithoutARowGetsThePublishedTableOfItsSize) {
  HeadChoice head;
  head.tables = kModels;
  EXPECT_EQ(classTableOf(head, 150)->name, "ADE20K");
  EXPECT_EQ(classTableOf(head, 21)->name, "VOC 2012");
  const auto unnamed = classTableOf(head, 7);
  ASSERT_EQ(unnamed->classes.size(), 7U);
  EXPECT_EQ(unnamed->classes[3].name, "class 3");
  std::set<std::array<std::uint8_t, 3>> colours;
  for (const ClassEntry& entry : unnamed->classes) {
    colours.insert(entry.colour);
  }
  EXPECT_EQ(colours.size(), 7U) << "each class has its own";
}

TEST(ClassTables, ATableOfAnotherSizeIsRefusedWithBothNumbers) {
  HeadChoice head;
  head.tables = kModels;
  head.about.name = "some head";
  head.about.classes = "classes/voc2012.csv";
  try {
    (void)classTableOf(head, 22);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadData);
    EXPECT_THAT(error.what(), HasSubstr("22"));
    EXPECT_THAT(error.what(), HasSubstr("21"));
  }
}

}  // namespace
}  // namespace patchscape
