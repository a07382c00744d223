// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"

#include "core/base/check.h"
#include "core/base/progress.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace patchscape {
namespace {

using ::testing::HasSubstr;

constexpr ErrorCode kAllCodes[] = {ErrorCode::kInvalidArgument,
                                   ErrorCode::kNotFound,
                                   ErrorCode::kBadData,
                                   ErrorCode::kUnsupported,
                                   ErrorCode::kOutOfMemory,
                                   ErrorCode::kDeviceLost,
                                   ErrorCode::kWriteFailed,
                                   ErrorCode::kCancelled,
                                   ErrorCode::kInternal};

TEST(Error, KeepsCodeSentenceAndContext) {
  const Error error(ErrorCode::kBadData, "The file is damaged.", "/a/b");
  EXPECT_EQ(error.code(), ErrorCode::kBadData);
  EXPECT_STREQ(error.what(), "The file is damaged.");
  EXPECT_EQ(error.context(), "/a/b");
}

TEST(Error, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const ErrorCode code : kAllCodes) {
    EXPECT_TRUE(names.insert(nameOf(code)).second) << nameOf(code);
  }
  EXPECT_EQ(nameOf(ErrorCode::kBadData), "bad-data");
  EXPECT_EQ(nameOf(ErrorCode::kWriteFailed), "write-failed");
}

TEST(Check, PassesWithoutEvaluatingTheValues) {
  int evaluated = 0;
  PATCHSCAPE_CHECK(1 + 1 == 2) << ++evaluated;
  EXPECT_EQ(evaluated, 0);
}

TEST(Check, ThrowsInternalWithPlaceConditionAndValues) {
  try {
    PATCHSCAPE_CHECK(1 + 1 == 3) << "saw " << 42;
    FAIL() << "did not throw";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kInternal);
    EXPECT_THAT(error.what(), HasSubstr("please report"));
    EXPECT_THAT(error.context(), HasSubstr("error_test.cpp:"));
    EXPECT_THAT(error.context(), HasSubstr("1 + 1 == 3"));
    EXPECT_THAT(error.context(), HasSubstr("saw 42"));
  }
}

TEST(Progress, StopsOnlyWhereAskedTo) {
  EXPECT_NO_THROW(throwIfCancelled({}));
  EXPECT_NO_THROW(throwIfCancelled([] { return true; }));
  try {
    throwIfCancelled([] { return false; });
    FAIL() << "did not throw";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
}

}  // namespace
}  // namespace patchscape
