// SPDX-License-Identifier: Apache-2.0
#include "core/base/limits.h"
#include "tests/unit/weights/allocation_watch.h"
#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using testing::ElementsAre;

constexpr std::string_view kFour = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})";

/// A header with one tensor "a"; `rest` replaces its fields.
std::string oneTensor(const std::string& rest) { return R"({"a":{)" + rest + "}}"; }

void expectHeaderRefused(const std::string& header,
                         std::string_view fragment,
                         std::string_view data = "1234",
                         ErrorCode code = ErrorCode::kBadData) {
  SCOPED_TRACE(header.substr(0, 200));
  expectBytesRefused(safetensorsOf(header, data), code, fragment);
}

WeightFile open(const TempFolder& folder, std::string_view bytes) {
  return openWeightFile(folder.write("model.safetensors", bytes));
}

TEST(AllocationWatch, SeesTheLargestAllocation) {
  const AllocationWatch watch;
  const std::vector<char> large(3'000'000);
  EXPECT_EQ(watch.largest(), large.size());
}

TEST(Safetensors, GivesTensorsWithTheirPlaceInTheMapping) {
  const TempFolder folder;
  const std::string header = R"({"__metadata__":{"format":"pt","by":"me"},)"
                             R"("late":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},)"
                             R"("first":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}  )";
  const WeightFile file = open(folder, safetensorsOf(header, floatsUpTo(8)));
  EXPECT_EQ(file.container, WeightContainer::kSafetensors);
  EXPECT_THAT(file.metadata, ElementsAre(std::pair("by", "me"), std::pair("format", "pt")));
  ASSERT_EQ(file.tensors.size(), 2U);
  const WeightTensor& first = file.tensors[0];
  EXPECT_EQ(first.name, "first");
  EXPECT_THAT(first.shape, ElementsAre(2, 3));
  EXPECT_THAT(first.strides, ElementsAre(3, 1));
  EXPECT_TRUE(first.isContiguous());
  EXPECT_EQ(first.data, first.file->bytes().data() + 8 + header.size());
  EXPECT_THAT(valuesOf(first), ElementsAre(0, 1, 2, 3, 4, 5));
  ASSERT_NE(file.find("late"), nullptr);
  EXPECT_THAT(valuesOf(*file.find("late")), ElementsAre(6, 7));
  EXPECT_EQ(file.find("absent"), nullptr);
}

TEST(Safetensors, TensorsOutliveTheWeightFile) {
  const TempFolder folder;
  const WeightTensor tensor = open(folder, safetensorsOf(kFour, "abcd")).tensors[0];
  EXPECT_EQ(std::to_integer<char>(tensor.data[3]), 'd');
}

TEST(Safetensors, KnowsAllElementTypes) {
  for (const auto& [name, bytes] :
       std::initializer_list<std::pair<std::string, int>>{{"F64", 8},
                                                          {"F32", 4},
                                                          {"F16", 2},
                                                          {"BF16", 2},
                                                          {"I64", 8},
                                                          {"I32", 4},
                                                          {"I16", 2},
                                                          {"I8", 1},
                                                          {"U8", 1},
                                                          {"BOOL", 1}}) {
    SCOPED_TRACE(name);
    const TempFolder folder;
    const std::string header = oneTensor(
        R"("dtype":")" + name + R"(","shape":[],"data_offsets":[0,)" + std::to_string(bytes) + "]");
    const WeightFile file = open(folder, safetensorsOf(header, std::string(bytes, 'x')));
    EXPECT_EQ(nameOf(file.tensors[0].dtype), name);
    EXPECT_EQ(bytesOf(file.tensors[0].dtype), static_cast<std::size_t>(bytes));
    EXPECT_EQ(file.tensors[0].elements(), 1);
  }
}

TEST(Safetensors, AcceptsTensorsWithoutElementsAndFilesWithoutTensors) {
  const TempFolder folder;
  const WeightFile file =
      open(folder, safetensorsOf(R"({"z":{"dtype":"F32","shape":[3,0,2],"data_offsets":[0,0]}})"));
  ASSERT_EQ(file.tensors.size(), 1U);
  EXPECT_EQ(file.tensors[0].elements(), 0);
  EXPECT_TRUE(file.tensors[0].isContiguous());
  EXPECT_TRUE(open(folder, safetensorsOf("{}")).tensors.empty());
}

TEST(Safetensors, HeadersWhoseLengthLooksLikeAnotherFormatAreRead) {
  for (const std::size_t length : {std::size_t{640}, std::size_t{123}, std::size_t{0x580}}) {
    SCOPED_TRACE(length);
    const TempFolder folder;
    std::string header(kFour);
    header.append(length - header.size(), ' ');
    EXPECT_EQ(open(folder, safetensorsOf(header, "1234")).tensors.size(), 1U);
  }
}

TEST(Safetensors, RefusesWhatIsMissing) {
  const TempFolder folder;
  expectRefused(folder.path() / "absent.safetensors", ErrorCode::kNotFound, "Cannot open");
  expectRefused(folder.path(), ErrorCode::kBadData, "not a plain file");
}

TEST(Safetensors, RefusesShortFiles) {
  expectBytesRefused("", ErrorCode::kBadData, "empty");
  expectBytesRefused("ab", ErrorCode::kBadData, "too short");
  expectBytesRefused(std::string(7, '\1'), ErrorCode::kBadData, "too short");
  expectBytesRefused(safetensorsOf(""), ErrorCode::kBadData, "not a JSON object");
  expectBytesRefused(safetensorsOf(kFour, "123"), ErrorCode::kBadData, "outside the file");
  expectBytesRefused(
      safetensorsOf(kFour).substr(0, 30), ErrorCode::kBadData, "longer than the file");
}

TEST(Safetensors, RefusesOtherFilesByName) {
  expectBytesRefused("<!DOCTYPE html><html></html>", ErrorCode::kBadData, "neither a safetensors");
  expectBytesRefused("version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
                     ErrorCode::kBadData,
                     "Git LFS pointer");
  expectBytesRefused(std::string(8, '\xff') + "{}", ErrorCode::kBadData, "longer than the file");
}

TEST(Safetensors, HeaderLimitIsExact) {
  const TempFolder folder;
  for (const int past : {-1, 0, 1}) {
    SCOPED_TRACE(past);
    std::string header(kFour);
    header.resize(limits::kMaxWeightHeaderBytes + static_cast<std::size_t>(past), ' ');
    const auto path = folder.write("model.safetensors", safetensorsOf(header, "1234"));
    if (past <= 0) {
      EXPECT_EQ(openWeightFile(path).tensors.size(), 1U);
    } else {
      expectRefused(path, ErrorCode::kBadData, "over the 16777216 bytes allowed");
    }
  }
}

TEST(Safetensors, TensorCountLimitIsExact) {
  for (const std::size_t past : {std::size_t{0}, std::size_t{1}}) {
    std::string header = R"({"__metadata__":{})";
    for (std::size_t i = 0; i < limits::kMaxTensors + past; ++i) {
      header += ",\"" + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    }
    header += '}';
    const TempFolder folder;
    const auto path = folder.write("model.safetensors", safetensorsOf(header));
    if (past == 0) {
      EXPECT_EQ(openWeightFile(path).tensors.size(), limits::kMaxTensors);
    } else {
      EXPECT_THROW((void)openWeightFile(path), Error);
    }
  }
}

TEST(Safetensors, RankLimitIsExact) {
  const TempFolder folder;
  const std::string eight =
      oneTensor(R"("dtype":"U8","shape":[1,1,1,1,1,1,1,4],"data_offsets":[0,4])");
  EXPECT_EQ(open(folder, safetensorsOf(eight, "1234")).tensors[0].shape.size(), 8U);
  expectHeaderRefused(oneTensor(R"("dtype":"U8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4])"),
                      "more than 8 dimensions");
}

TEST(Safetensors, RefusesHeadersThatAreNotJson) {
  expectHeaderRefused("{hello", "not valid JSON");
  expectHeaderRefused("{\"a\xff\":1}", "not valid JSON in UTF-8");
  expectHeaderRefused(std::string(kFour) + "x", "not valid JSON");
  expectHeaderRefused("{" + std::string(100'000, '['), "not valid JSON");
  expectHeaderRefused(R"({"a":)" + std::string(100'000, '['), "array where none belongs");
  expectHeaderRefused("[1]", "not a JSON object");
  expectHeaderRefused("\"text\"", "not a JSON object");
  expectHeaderRefused(" {}", "not a JSON object");
}

TEST(Safetensors, RefusesHeadersOfAnotherShape) {
  expectHeaderRefused(R"({"a":null})", "null");
  expectHeaderRefused(R"({"a":true})", "boolean");
  expectHeaderRefused(R"({"a":3})", "number where none");
  expectHeaderRefused(R"({"a":"x"})", "text where none");
  expectHeaderRefused(R"({"a":{"b":{"c":{}}}})", "unknown field");
  expectHeaderRefused(R"({"__metadata__":{"a":{}}})", "nests objects too deep");
  expectHeaderRefused(R"({"a":{"shape":[[4]]}})", "array where none");
  expectHeaderRefused(R"({"a":{"shape":[{}]}})", "nests objects too deep");
  expectHeaderRefused(R"({"a":{"shape":["4"]}})", "text where none");
  expectHeaderRefused(R"({"a":{"shape":4}})", "number where none");
  expectHeaderRefused(R"({"a":{"dtype":4}})", "number where none");
  expectHeaderRefused(R"({"a":{"extra":4}})", "unknown field \"extra\"");
  expectHeaderRefused(R"({"a":{}})", "lacks");
  expectHeaderRefused(R"({"a":{"dtype":"U8","shape":[4]}})", "lacks");
  expectHeaderRefused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0]}})", "two offsets");
  expectHeaderRefused(R"({"a":{"data_offsets":[0,4,4]}})", "more than two offsets");
}

TEST(Safetensors, RefusesMetadataThatIsNotText) {
  expectHeaderRefused(R"({"__metadata__":{"a":1}})", "number where none");
  expectHeaderRefused(R"({"__metadata__":{"a":["x"]}})", "array where none");
  expectHeaderRefused(R"({"__metadata__":"x"})", "text where none");
}

TEST(Safetensors, RefusesDuplicateKeys) {
  const std::string entry = R"("a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]})";
  expectHeaderRefused("{" + entry + "," + entry + "}", "names \"a\" twice");
  expectHeaderRefused(R"({"__metadata__":{},"__metadata__":{}})", "twice");
  expectHeaderRefused(R"({"__metadata__":{"k":"1","k":"2"}})", "metadata \"k\" twice");
  expectHeaderRefused(oneTensor(R"("dtype":"U8","dtype":"U8")"), "field \"dtype\" twice");
}

TEST(Safetensors, RefusesWrongNumbers) {
  expectHeaderRefused(oneTensor(R"("dtype":"U8","shape":[-4],"data_offsets":[0,4])"), "negative");
  expectHeaderRefused(oneTensor(R"("dtype":"U8","shape":[4.0],"data_offsets":[0,4])"),
                      "not an integer");
  expectHeaderRefused(oneTensor(R"("dtype":"U8","shape":[18446744073709551615])"), "too large");
  expectHeaderRefused(oneTensor(R"("dtype":"U8","shape":[99999999999999999999])"),
                      "not an integer of 64 bits");
  expectHeaderRefused(
      oneTensor(R"("dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4])"),
      "too large for any file");
  expectHeaderRefused(
      oneTensor(R"("dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,4])"),
      "too large for any file");
  expectHeaderRefused(
      oneTensor(R"("dtype":"F64","shape":[4611686018427387904,4,0],"data_offsets":[0,0])"),
      "too large for any file",
      "");
}

TEST(Safetensors, RefusesUnknownElementTypes) {
  expectHeaderRefused(oneTensor(R"("dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4])"),
                      "\"F8_E4M3\"",
                      "1234",
                      ErrorCode::kUnsupported);
  expectHeaderRefused(oneTensor(R"("dtype":"float","shape":[4],"data_offsets":[0,4])"),
                      "\"float\"");
}

TEST(Safetensors, RefusesWrongPlaces) {
  const auto entry = [](const char* name, int begin, int end, int size) {
    return "\"" + std::string(name) + R"(":{"dtype":"U8","shape":[)" + std::to_string(size) +
           R"(],"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(end) + "]}";
  };
  expectHeaderRefused(
      "{" + entry("a", 0, 3, 4) + "}", "holds 3 bytes where its shape needs 4", "123");
  expectHeaderRefused("{" + entry("a", 4, 0, 4) + "}", "ends before it begins");
  expectHeaderRefused("{" + entry("a", 0, 5, 5) + "}", "outside the file");
  expectHeaderRefused("{" + entry("a", 1, 4, 3) + "}", "leaves a hole");
  expectHeaderRefused("{" + entry("a", 0, 1, 1) + "," + entry("b", 2, 4, 2) + "}", "leaves a hole");
  expectHeaderRefused("{" + entry("a", 0, 3, 3) + "," + entry("b", 2, 4, 2) + "}", "overlaps");
  expectHeaderRefused("{" + entry("a", 0, 4, 4) + "," + entry("b", 0, 4, 4) + "}", "overlaps");
  expectHeaderRefused("{" + entry("a", 0, 3, 3) + "}", "holds 1 bytes that belong to no tensor");
}

TEST(Safetensors, NamesInMessagesAreShortAndPrintable) {
  expectHeaderRefused("{\"" + std::string(500, 'n') + "\\u0007\":1}",
                      "\"" + std::string(80, 'n') + "...\"");
  expectHeaderRefused(R"({"a\n\u001b[31m":{"x":1}})", "\"a??[31m\"");
}

}  // namespace
}  // namespace patchscape
