// SPDX-License-Identifier: Apache-2.0
#include "core/base/input_size.h"
#include "core/base/limits.h"
#include "tests/unit/inference/pca_test_tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace patchscape {
namespace {

using testing::errorOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

InputSize shorter(std::int64_t side, int width, int height, std::int64_t patchSize = 14) {
  return inputSizeFor({.shorterSide = side, .exact = {}}, width, height, patchSize);
}

TEST(InputSizeFor, MakesTheShorterSideAndKeepsTheAspect) {
  EXPECT_EQ(shorter(518, 640, 480), (InputSize{.width = 686, .height = 518}));
  EXPECT_EQ(shorter(518, 480, 640), (InputSize{.width = 518, .height = 686}));
  EXPECT_EQ(shorter(518, 1024, 1024), (InputSize{.width = 518, .height = 518}));
  EXPECT_EQ(shorter(224, 500, 375), (InputSize{.width = 294, .height = 224}));
  EXPECT_EQ(shorter(768, 640, 480, 16), (InputSize{.width = 1024, .height = 768}));
}

TEST(InputSizeFor, RoundsHalfPatchesToTheEvenMultiple) {
  EXPECT_EQ(shorter(14 * 3 + 7, 100, 100), (InputSize{.width = 56, .height = 56}));
  EXPECT_EQ(shorter(14 * 2 + 7, 100, 100), (InputSize{.width = 28, .height = 28}));
  EXPECT_EQ(shorter(14 * 2 + 8, 100, 100), (InputSize{.width = 42, .height = 42}));
}

TEST(InputSizeFor, NeverFallsBelowOnePatch) {
  EXPECT_EQ(shorter(1, 30, 20), (InputSize{.width = 14, .height = 14}));
  EXPECT_EQ(shorter(5, 200, 20), (InputSize{.width = 56, .height = 14}));
}

TEST(InputSizeFor, TakesExactSizesAsTheyAre) {
  const SizeRule rule{.shorterSide = 0, .exact = {.width = 700, .height = 518}};
  EXPECT_EQ(inputSizeFor(rule, 10, 3000, 14), (InputSize{.width = 700, .height = 518}));
}

TEST(InputSizeFor, RefusesExactSizesThatAreNoMultipleAndNamesTheNearest) {
  const SizeRule rule{.shorterSide = 0, .exact = {.width = 700, .height = 520}};
  const std::string error = errorOf([&] { (void)inputSizeFor(rule, 100, 100, 14); });
  EXPECT_THAT(error, StartsWith("invalid-argument:"));
  EXPECT_THAT(error, HasSubstr("multiples of 14, such as 700x518"));
}

TEST(InputSizeFor, RefusesSidesBeyondTheLimitAndAcceptsTheLimit) {
  const int edge = static_cast<int>(limits::kMaxInputSide);
  EXPECT_EQ(shorter(16, edge, 16, 16).width, limits::kMaxInputSide);
  EXPECT_THAT(errorOf([&] { (void)shorter(16, edge + 16, 16, 16); }), HasSubstr("8208x16"));
  EXPECT_THAT(errorOf([] { (void)shorter(518, 32000, 2); }), HasSubstr("at most 8192"));
  EXPECT_THAT(errorOf([] { (void)shorter(0, 100, 100); }), HasSubstr("out of range"));
  EXPECT_THAT(errorOf([] { (void)shorter(-14, 100, 100); }), HasSubstr("out of range"));
}

TEST(ParseSizeRule, ReadsTheShorterSideOrBoth) {
  EXPECT_EQ(parseSizeRule("518"), (SizeRule{.shorterSide = 518, .exact = {}}));
  const SizeRule both{.shorterSide = 0, .exact = {.width = 700, .height = 518}};
  EXPECT_EQ(parseSizeRule("700x518"), both);
  EXPECT_EQ(parseSizeRule("700X518"), both);
}

TEST(ParseSizeRule, RefusesEverythingElseAndSaysWhatToWrite) {
  for (const char* text : {"",
                           "x",
                           "0",
                           "-14",
                           "14.5",
                           " 518",
                           "518 ",
                           "518x",
                           "x518",
                           "1x2x3",
                           "0x14",
                           "big",
                           "99999999999999999999",
                           "8193",
                           "+5",
                           "0x1F"}) {
    const std::string error = errorOf([&] { (void)parseSizeRule(text); });
    EXPECT_THAT(error, StartsWith("invalid-argument:")) << text;
    EXPECT_THAT(error, HasSubstr("such as 518")) << text;
  }
}

}  // namespace
}  // namespace patchscape
