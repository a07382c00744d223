// SPDX-License-Identifier: Apache-2.0
#include "core/weights/safetensors_writer.h"

#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace patchscape {
namespace {

using testing::ElementsAre;

std::span<const std::byte> bytesIn(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(SafetensorsWriter, WritesWhatTheReaderReads) {
  const std::string floats = floatsUpTo(6);
  const std::string bytes = "abc";
  const std::vector<TensorToWrite> tensors{{"z", DType::kF32, {2, 3}, bytesIn(floats)},
                                           {"a\"\n", DType::kU8, {3}, bytesIn(bytes)},
                                           {"empty", DType::kF16, {0, 5}, {}}};
  std::ostringstream out;
  writeSafetensors(out, tensors, {{"format", "pt"}});
  const TempFolder folder;
  const WeightFile file = openWeightFile(folder.write("out.safetensors", out.str()));
  EXPECT_THAT(file.metadata, ElementsAre(std::pair("format", "pt")));
  ASSERT_EQ(file.tensors.size(), 3U);
  EXPECT_EQ(file.tensors[0].name, "z");
  EXPECT_THAT(valuesOf(file.tensors[0]), ElementsAre(0, 1, 2, 3, 4, 5));
  ASSERT_NE(file.find("a\"\n"), nullptr);
  EXPECT_THAT(valuesOf(*file.find("a\"\n")), ElementsAre('a', 'b', 'c'));
  ASSERT_NE(file.find("empty"), nullptr);
  EXPECT_THAT(file.find("empty")->shape, ElementsAre(0, 5));
}

TEST(SafetensorsWriter, PadsTheHeaderToEightBytesWithSpaces) {
  for (std::size_t length = 1; length <= 8; ++length) {
    const std::string data = "x";
    const std::vector<TensorToWrite> tensors{
        {std::string(length, 'n'), DType::kU8, {1}, bytesIn(data)}};
    std::ostringstream out;
    writeSafetensors(out, tensors, {});
    EXPECT_EQ(static_cast<unsigned char>(out.str()[0]) % 8, 0);
    EXPECT_EQ(out.str().back(), 'x');
    EXPECT_EQ(out.str().find("__metadata__"), std::string::npos);
  }
}

TEST(SafetensorsWriter, RefusesDataThatDoNotFitAndNamesThatComeTwice) {
  const std::string data = "1234";
  std::ostringstream out;
  const std::vector<TensorToWrite> wrong{{"a", DType::kF32, {2}, bytesIn(data)}};
  EXPECT_THROW(writeSafetensors(out, wrong, {}), Error);
  const std::vector<TensorToWrite> twice{{"a", DType::kF32, {1}, bytesIn(data)},
                                         {"a", DType::kF32, {1}, bytesIn(data)}};
  EXPECT_THROW(writeSafetensors(out, twice, {}), Error);
  EXPECT_TRUE(out.str().empty());
}

}  // namespace
}  // namespace patchscape
