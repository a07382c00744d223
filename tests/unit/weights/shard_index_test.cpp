// SPDX-License-Identifier: Apache-2.0
#include "core/base/limits.h"
#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using testing::ElementsAre;

constexpr const char* kIndexName = "model.safetensors.index.json";

std::string shardOf(const std::string& name, std::string_view data) {
  return safetensorsOf("{\"" + name + R"(":{"dtype":"U8","shape":[)" + std::to_string(data.size()) +
                           R"(],"data_offsets":[0,)" + std::to_string(data.size()) + "]}}",
                       data);
}

/// A folder with two good shards, "1.safetensors" with "a" and "2.safetensors" with "b".
class ShardIndex : public testing::Test {
 protected:
  ShardIndex() {
    folder_.write("1.safetensors", shardOf("a", "xy"));
    folder_.write("2.safetensors", shardOf("b", "z"));
  }

  [[nodiscard]] std::filesystem::path writeMap(const std::string& map) const {
    return folder_.write(kIndexName, R"({"metadata":{"total_size":3},"weight_map":)" + map + "}\n");
  }

  void expectMapRefused(const std::string& map, std::string_view fragment) const {
    SCOPED_TRACE(map.substr(0, 200));
    expectRefused(writeMap(map), ErrorCode::kBadData, fragment);
  }

  TempFolder folder_;
};

TEST_F(ShardIndex, GivesTheTensorsOfAllShards) {
  const WeightFile file = openWeightFile(writeMap(R"({"b":"2.safetensors","a":"1.safetensors"})"));
  EXPECT_EQ(file.container, WeightContainer::kShardedSafetensors);
  ASSERT_EQ(file.tensors.size(), 2U);
  EXPECT_EQ(file.tensors[0].name, "a");
  EXPECT_THAT(valuesOf(file.tensors[0]), ElementsAre('x', 'y'));
  EXPECT_EQ(file.tensors[1].name, "b");
  EXPECT_EQ(file.tensors[1].file->path(), folder_.path() / "2.safetensors");
}

TEST_F(ShardIndex, TakesOnlyTensorsThatItNames) {
  folder_.write("2.safetensors", shardOf("a", "other"));
  const WeightFile file = openWeightFile(writeMap(R"({"a":"1.safetensors"})"));
  ASSERT_EQ(file.tensors.size(), 1U);
  EXPECT_THAT(valuesOf(file.tensors[0]), ElementsAre('x', 'y'));
}

TEST_F(ShardIndex, NamesAMissingShard) {
  expectRefused(writeMap(R"({"a":"3.safetensors"})"),
                ErrorCode::kNotFound,
                "shard \"3.safetensors\" is missing");
}

TEST_F(ShardIndex, RefusesATensorThatItsShardLacks) {
  expectMapRefused(R"({"b":"1.safetensors"})", "tensor \"b\" is in the shard \"1.safetensors\"");
}

TEST_F(ShardIndex, RefusesADamagedShardByItsOwnName) {
  const auto shard = folder_.write("1.safetensors", "junk");
  const auto index = writeMap(R"({"a":"1.safetensors"})");
  try {
    (void)openWeightFile(index);
    FAIL() << "opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kBadData);
    EXPECT_NE(std::string(error.what()).find(shard.string()), std::string::npos) << error.what();
  }
}

TEST_F(ShardIndex, RefusesShardsOutsideTheFolder) {
  for (const char* name : {"../1.safetensors",
                           "/etc/passwd",
                           "sub/1.safetensors",
                           "..",
                           ".",
                           "",
                           "a\\\\b",
                           "1.safetensors\\u0000",
                           "..\\\\1.safetensors"}) {
    expectMapRefused("{\"a\":\"" + std::string(name) + "\"}", "no plain file name");
  }
}

TEST_F(ShardIndex, RefusesAnIndexAsShard) {
  expectMapRefused("{\"a\":\"" + std::string(kIndexName) + "\"}", "longer than the file");
}

TEST_F(ShardIndex, RefusesOtherJson) {
  expectRefused(folder_.write(kIndexName, "{\"a\": 1}\n"), ErrorCode::kBadData, "no index");
  expectRefused(
      folder_.write(kIndexName, "{\"weight_map\": {"), ErrorCode::kBadData, "not valid JSON");
  expectMapRefused("3", "value other than");
  expectMapRefused("\"x\"", "no object");
  expectMapRefused("[\"x\"]", "array");
  expectMapRefused(R"({"a":1})", "value other than");
  expectMapRefused(R"({"a":-1})", "value other than");
  expectMapRefused(R"({"a":null})", "value other than");
  expectMapRefused(R"({"a":1.5})", "value other than");
  expectMapRefused(R"({"a":true})", "value other than");
  expectMapRefused(R"({"a":{"b":"c"}})", "object where the name");
  expectMapRefused(R"({"a":["b"]})", "array");
}

TEST_F(ShardIndex, RefusesDuplicatesAndDeepNesting) {
  expectMapRefused(R"({"a":"1.safetensors","a":"2.safetensors"})", "tensor \"a\" twice");
  expectMapRefused(R"({"a":"1.safetensors"},"weight_map":{})", "\"weight_map\" twice");
  expectRefused(folder_.write(kIndexName, "{\"m\":" + std::string(100'000, '[')),
                ErrorCode::kBadData,
                "nests too deep");
}

TEST_F(ShardIndex, RefusesAnIndexOverTheLimit) {
  std::string index = R"({"weight_map":{"a":"1.safetensors"}})";
  index.resize(limits::kMaxWeightHeaderBytes, ' ');
  EXPECT_EQ(openWeightFile(folder_.write(kIndexName, index)).tensors.size(), 1U);
  expectRefused(folder_.write(kIndexName, index + ' '), ErrorCode::kBadData, "over the");
}

}  // namespace
}  // namespace patchscape
