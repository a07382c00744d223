// SPDX-License-Identifier: Apache-2.0
#include "core/base/input_size.h"

#include "core/base/error.h"
#include "core/base/limits.h"

#include <gmock/gmock.h>

#include <string>
#include <tuple>
#include <vector>

namespace patchscape {
namespace {

using ::testing::HasSubstr;

InputSize shorter(std::int64_t side, int width, int height, std::int64_t patch) {
  return inputSizeFor({.shorterSide = side, .exact = {}}, width, height, patch);
}

template <typename Action>
void expectInvalid(Action action, const std::string& part) {
  try {
    action();
    FAIL() << "did not throw; wanted " << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument) << error.what();
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

TEST(InputSize, ShorterSideKeepsTheAspectInWholePatches) {
  EXPECT_EQ(shorter(518, 4000, 3000, 14), (InputSize{686, 518}));
  EXPECT_EQ(shorter(518, 3000, 4000, 14), (InputSize{518, 686}));
  EXPECT_EQ(shorter(518, 512, 512, 14), (InputSize{518, 518}));
  EXPECT_EQ(shorter(336, 451, 300, 14), (InputSize{504, 336}));
  EXPECT_EQ(shorter(256, 1, 1, 16), (InputSize{256, 256}));
}

TEST(InputSize, ASideIsAtLeastOnePatch) {
  EXPECT_EQ(shorter(1, 10, 10, 14), (InputSize{14, 14}));
  EXPECT_EQ(shorter(3, 10, 40, 14), (InputSize{14, 14}));
}

TEST(InputSize, RoundsToTheNearestPatch) {
  EXPECT_EQ(shorter(20, 10, 10, 14), (InputSize{14, 14}));
  EXPECT_EQ(shorter(22, 10, 10, 14), (InputSize{28, 28}));
}

TEST(InputSize, ExactSizeIsTakenAsItIs) {
  const SizeRule rule{.shorterSide = 0, .exact = {700, 518}};
  EXPECT_EQ(inputSizeFor(rule, 10, 2000, 14), (InputSize{700, 518}));
}

TEST(InputSize, ExactSizeMustBeWholePatches) {
  const SizeRule rule{.shorterSide = 0, .exact = {700, 519}};
  expectInvalid([&] { static_cast<void>(inputSizeFor(rule, 10, 10, 14)); }, "700x519");
  expectInvalid([&] { static_cast<void>(inputSizeFor(rule, 10, 10, 14)); }, "14");
}

TEST(InputSize, LimitIsTheLastSizeAllowed) {
  const auto limit = limits::kMaxInputSide;
  EXPECT_EQ(shorter(limit - 1, 1, 1, 1).width, limit - 1);
  EXPECT_EQ(shorter(limit, 1, 1, 1).width, limit);
  expectInvalid([&] { static_cast<void>(shorter(limit + 1, 1, 1, 1)); }, std::to_string(limit));
  const SizeRule exact{.shorterSide = 0, .exact = {limit + 1, 1}};
  expectInvalid([&] { static_cast<void>(inputSizeFor(exact, 1, 1, 1)); }, std::to_string(limit));
}

TEST(InputSize, AVeryLongPictureDoesNotPassTheLimit) {
  expectInvalid([] { static_cast<void>(shorter(518, 32'000, 100, 14)); },
                std::to_string(limits::kMaxInputSide));
}

TEST(SizeRule, ReadsBothSpellings) {
  EXPECT_EQ(parseSizeRule("518").shorterSide, 518);
  EXPECT_EQ(parseSizeRule("518").exact, InputSize());
  EXPECT_EQ(parseSizeRule("700x518").exact, (InputSize{700, 518}));
  EXPECT_EQ(parseSizeRule("700x518").shorterSide, 0);
}

TEST(SizeRule, RefusesEverythingElse) {
  for (const std::string text : {"",
                                 "0",
                                 "-5",
                                 "x",
                                 "518x",
                                 "x518",
                                 "5x5x5",
                                 "518px",
                                 " 518",
                                 "5.5",
                                 "0x14",
                                 "14x0",
                                 "99999999999999999999",
                                 "8193"}) {
    expectInvalid([&] { static_cast<void>(parseSizeRule(text)); }, text);
  }
}

}  // namespace
}  // namespace patchscape
