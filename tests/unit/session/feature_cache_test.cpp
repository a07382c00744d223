// SPDX-License-Identifier: Apache-2.0
#include "core/session/feature_cache.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

std::shared_ptr<const FeatureBundle> bundleOf(std::int64_t floats) {
  auto bundle = std::make_shared<FeatureBundle>();
  bundle->patchTokens = at::zeros({floats});
  bundle->clsToken = at::zeros({0});
  bundle->registerTokens = at::zeros({0});
  return bundle;
}

FeatureKey keyOf(const std::string& picture) {
  return {.pictureSha256 = picture, .model = "m", .size = {.width = 14, .height = 14}};
}

TEST(FeatureCache, LeastRecentlyUsedLeavesFirst) {
  FeatureCache cache(3 * 400);
  for (const char* name : {"a", "b", "c"}) {
    cache.insert(keyOf(name), bundleOf(100));
  }
  EXPECT_EQ(cache.bytes(), 1200U);
  EXPECT_NE(cache.find(keyOf("a")), nullptr);
  cache.insert(keyOf("d"), bundleOf(100));
  EXPECT_EQ(cache.find(keyOf("b")), nullptr);
  EXPECT_NE(cache.find(keyOf("a")), nullptr);
  EXPECT_NE(cache.find(keyOf("c")), nullptr);
  EXPECT_LE(cache.bytes(), 1200U);
}

TEST(FeatureCache, EveryPartOfTheKeyCounts) {
  FeatureCache cache(1 << 20);
  const FeatureKey key = keyOf("a");
  cache.insert(key, bundleOf(1));
  FeatureKey other = key;
  other.size.width = 28;
  EXPECT_EQ(cache.find(other), nullptr);
  other = key;
  other.model = "n";
  EXPECT_EQ(cache.find(other), nullptr);
  EXPECT_NE(cache.find(key), nullptr);
}

TEST(FeatureCache, ABundleLargerThanTheBoundIsNotKept) {
  FeatureCache cache(1000);
  cache.insert(keyOf("small"), bundleOf(100));
  cache.insert(keyOf("huge"), bundleOf(1000));
  EXPECT_EQ(cache.find(keyOf("huge")), nullptr);
  EXPECT_NE(cache.find(keyOf("small")), nullptr);
}

TEST(FeatureCache, InsertingAgainReplaces) {
  FeatureCache cache(1000);
  cache.insert(keyOf("a"), bundleOf(100));
  cache.insert(keyOf("a"), bundleOf(50));
  EXPECT_EQ(cache.bytes(), 200U);
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0U);
  EXPECT_EQ(cache.find(keyOf("a")), nullptr);
}

}  // namespace
}  // namespace patchscape
