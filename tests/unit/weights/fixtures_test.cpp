// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// Element `i` as tools/make_weight_fixtures.py makes it.
double valueAt(std::int64_t i, int salt) {
  return static_cast<double>((i * 7 + salt * 5) % 128 - 64) / 8;
}

WeightFile openFixture(const std::string& name) {
  return openWeightFile(std::filesystem::path(PATCHSCAPE_SOURCE_DIR) / "tests/data/weights" / name);
}

void expectValues(const WeightFile& file,
                  const std::string& name,
                  const std::vector<std::int64_t>& shape,
                  int salt,
                  double factor = 1,
                  double shift = 0) {
  SCOPED_TRACE(name);
  const WeightTensor* tensor = file.find(name);
  ASSERT_NE(tensor, nullptr);
  EXPECT_EQ(tensor->shape, shape);
  const std::vector<double> values = valuesOf(*tensor);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], valueAt(static_cast<std::int64_t>(i), salt) * factor + shift) << i;
  }
}

std::vector<std::string> namesIn(const WeightFile& file) {
  std::vector<std::string> names;
  for (const WeightTensor& tensor : file.tensors) {
    names.push_back(tensor.name);
  }
  return names;
}

TEST(Fixtures, StateDictionariesOfPyTorch) {
  for (const char* name : {"state_dict.pth", "state_dict_legacy.pth"}) {
    SCOPED_TRACE(name);
    const WeightFile file = openFixture(name);
    EXPECT_THAT(namesIn(file), ElementsAre("a.weight", "a.bias", "scalar", "empty", "parameter"));
    expectValues(file, "a.weight", {4, 3}, 1);
    expectValues(file, "a.bias", {4}, 2);
    expectValues(file, "scalar", {}, 3);
    expectValues(file, "empty", {0, 3}, 0);
    expectValues(file, "parameter", {2, 2}, 4);
    expectInsideMapping(file);
  }
}

TEST(Fixtures, EveryElementType) {
  const WeightFile file = openFixture("types.pth");
  EXPECT_EQ(file.tensors.size(), 10U);
  for (const auto& [name, dtype] :
       std::initializer_list<std::pair<const char*, DType>>{{"float64", DType::kF64},
                                                            {"float32", DType::kF32},
                                                            {"float16", DType::kF16},
                                                            {"bfloat16", DType::kBF16}}) {
    expectValues(file, name, {3, 5}, 11);
    EXPECT_EQ(file.find(name)->dtype, dtype);
  }
  for (const auto& [name, dtype] :
       std::initializer_list<std::pair<const char*, DType>>{{"int64", DType::kI64},
                                                            {"int32", DType::kI32},
                                                            {"int16", DType::kI16},
                                                            {"int8", DType::kI8}}) {
    expectValues(file, name, {3, 5}, 11, 8);
    EXPECT_EQ(file.find(name)->dtype, dtype);
  }
  expectValues(file, "uint8", {3, 5}, 11, 8, 64);
  const std::vector<double> flags = valuesOf(*file.find("bool"));
  for (std::size_t i = 0; i < flags.size(); ++i) {
    EXPECT_EQ(flags[i] != 0, valueAt(static_cast<std::int64_t>(i), 11) > 0) << i;
  }
}

/// Expects tensor[indices of `places`] of the base of six rows and four columns.
void expectPlaces(const WeightFile& file,
                  const std::string& name,
                  const std::vector<std::int64_t>& places) {
  SCOPED_TRACE(name);
  ASSERT_NE(file.find(name), nullptr);
  std::vector<double> expected;
  for (const std::int64_t place : places) {
    expected.push_back(valueAt(place, 9));
  }
  EXPECT_EQ(valuesOf(*file.find(name)), expected);
}

TEST(Fixtures, ViewsOfOneStorage) {
  for (const char* name : {"views.pth", "views_legacy.pth"}) {
    SCOPED_TRACE(name);
    const WeightFile file = openFixture(name);
    expectValues(file, "base", {6, 4}, 9);
    expectPlaces(file, "row", {12, 13, 14, 15});
    expectPlaces(file, "column", {1, 5, 9, 13, 17, 21});
    expectPlaces(file, "every_second", {0, 2, 8, 10, 16, 18});
    expectPlaces(file, "expanded", {0, 0, 0});
    expectPlaces(file, "overlapping", {5, 6, 7, 8, 7, 8, 9, 10, 9, 10, 11, 12});
    expectPlaces(file, "transposed", {0, 4, 8,  12, 16, 20, 1, 5, 9,  13, 17, 21,
                                      2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23});
    EXPECT_EQ(file.find("row")->data - file.find("base")->data, 48);
    expectInsideMapping(file);
  }
}

TEST(Fixtures, TrainingCheckpointsOfAModule) {
  for (const char* name : {"module_checkpoint.pth", "module_protocol4.pth"}) {
    SCOPED_TRACE(name);
    const WeightFile file = openFixture(name);
    EXPECT_THAT(namesIn(file), ElementsAre("fc.weight", "fc.bias", "norm.weight", "norm.bias"));
    expectValues(file, "fc.weight", {3, 5}, 1);
    expectValues(file, "fc.bias", {3}, 2);
    expectValues(file, "norm.weight", {3}, 3);
    expectValues(file, "norm.bias", {3}, 4);
  }
}

TEST(Fixtures, Safetensors) {
  for (const char* name : {"small.safetensors", "sharded.safetensors.index.json"}) {
    SCOPED_TRACE(name);
    const WeightFile file = openFixture(name);
    EXPECT_THAT(namesIn(file), UnorderedElementsAre("a.weight", "a.bias"));
    expectValues(file, "a.weight", {4, 3}, 1);
    expectValues(file, "a.bias", {4}, 2);
    EXPECT_EQ(file.metadata.at("format"), "pt");
  }
}

/// Opens every safetensors file of a folder beside the repository.
void openAllIn(const std::string& folder) {
  const std::filesystem::path path =
      std::filesystem::path(PATCHSCAPE_SOURCE_DIR "/../shared/data") / folder;
  if (!std::filesystem::is_directory(path)) {
    GTEST_SKIP() << path << " is not there.";
  }
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".safetensors") {
      SCOPED_TRACE(entry.path());
      const WeightFile file = openWeightFile(entry.path());
      EXPECT_FALSE(file.tensors.empty());
      expectInsideMapping(file);
    }
  }
}

TEST(Fixtures, RealWeightsOpen) { openAllIn("weights"); }
TEST(Fixtures, NanoModelsOpen) { openAllIn("nano"); }
TEST(Fixtures, GoldenTensorsOpen) { openAllIn("golden_vit_tiny"); }

}  // namespace
}  // namespace patchscape
