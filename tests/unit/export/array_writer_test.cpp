// SPDX-License-Identifier: Apache-2.0
#include "core/export/array_writer.h"

#include "export_test_support.h"

#include <minizip/unzip.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <limits>

namespace patchscape::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<NamedArray> kArrays{
    {"patch", {2, 1, 3}, {0.0F, -1.5F, 1e-8F, 3.14159F, 65504.0F, -2.0F}},
    {"cls", {3}, {1.0F, 2.0F, 3.0F}},
    {"registers", {0, 3}, {}},
    {"scalar", {}, {7.0F}}};
const std::map<std::string, std::string> kMetadata{{"model", "nano"}, {"source", "größe 🌿.jpg"}};

/// One stored entry of a ZIP.
struct Entry {
  std::string name;
  std::string contents;
  bool stored = false;
};

std::vector<Entry> entriesOf(const std::filesystem::path& path) {
  std::vector<Entry> entries;
  unzFile zip = unzOpen64(path.c_str());
  EXPECT_NE(zip, nullptr) << path;
  for (int more = unzGoToFirstFile(zip); more == UNZ_OK; more = unzGoToNextFile(zip)) {
    unz_file_info64 info{};
    char name[256] = "";
    unzGetCurrentFileInfo64(zip, &info, name, sizeof name, nullptr, 0, nullptr, 0);
    Entry entry{.name = name,
                .contents = std::string(info.uncompressed_size, '\0'),
                .stored = info.compression_method == 0};
    unzOpenCurrentFile(zip);
    EXPECT_EQ(unzReadCurrentFile(
                  zip, entry.contents.data(), static_cast<unsigned>(entry.contents.size())),
              static_cast<int>(entry.contents.size()));
    EXPECT_EQ(unzCloseCurrentFile(zip), UNZ_OK) << "checksum of " << name;
    entries.push_back(std::move(entry));
  }
  unzClose(zip);
  return entries;
}

std::string npyHeaderOf(const std::string& contents) {
  EXPECT_EQ(contents.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  const auto size = static_cast<std::size_t>(static_cast<unsigned char>(contents[8]) |
                                             static_cast<unsigned char>(contents[9]) << 8);
  EXPECT_EQ((size + 10) % 64, 0U) << "the data must be aligned";
  EXPECT_EQ(contents[size + 9], '\n');
  return contents.substr(10, size);
}

template <typename T>
std::vector<T> npyValuesOf(const std::string& contents) {
  const std::size_t start = 10 + npyHeaderOf(contents).size();
  std::vector<T> values((contents.size() - start) / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), contents.data() + start, values.size() * sizeof(T));
  }
  return values;
}

class ArrayWriter : public InFolder {};

TEST_F(ArrayWriter, NpzHoldsEveryArrayAsNpy) {
  writeNpz(folder_ / "a.npz", kArrays, ArrayType::kFloat32, kMetadata);
  const auto entries = entriesOf(folder_ / "a.npz");
  ASSERT_EQ(entries.size(), 5U);
  const std::vector<std::string> shapes{"(2, 1, 3)", "(3,)", "(0, 3)", "()"};
  for (std::size_t i = 0; i < kArrays.size(); ++i) {
    EXPECT_EQ(entries[i].name, kArrays[i].name + ".npy");
    EXPECT_TRUE(entries[i].stored);
    EXPECT_THAT(
        npyHeaderOf(entries[i].contents),
        HasSubstr("{'descr': '<f4', 'fortran_order': False, 'shape': " + shapes[i] + ", }"));
    EXPECT_EQ(npyValuesOf<float>(entries[i].contents), kArrays[i].values);
  }
}

TEST_F(ArrayWriter, NpzMetadataIsJsonInBytes) {
  writeNpz(folder_ / "a.npz", kArrays, ArrayType::kFloat32, kMetadata);
  const auto entries = entriesOf(folder_ / "a.npz");
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries.back().name, "meta.npy");
  EXPECT_THAT(npyHeaderOf(entries.back().contents), HasSubstr("'|u1'"));
  const auto bytes = npyValuesOf<char>(entries.back().contents);
  const auto json = nlohmann::json::parse(bytes.begin(), bytes.end());
  EXPECT_EQ((json.get<std::map<std::string, std::string>>()), kMetadata);
}

TEST_F(ArrayWriter, MetadataThatIsNoUtf8DoesNotStopTheFile) {
  writeNpz(folder_ / "a.npz",
           {},
           ArrayType::kFloat32,
           {{"source",
             "a\xFF"
             "b"}});
  const auto entries = entriesOf(folder_ / "a.npz");
  ASSERT_EQ(entries.size(), 1U);
  const auto bytes = npyValuesOf<char>(entries[0].contents);
  EXPECT_TRUE(nlohmann::json::accept(bytes.begin(), bytes.end()));
}

TEST_F(ArrayWriter, HalvesTakeTwoBytes) {
  const float infinity = std::numeric_limits<float>::infinity();
  writeNpz(folder_ / "a.npz",
           {{"x", {5}, {1.0F, -2.0F, 1e-7F, 70000.0F, -infinity}}},
           ArrayType::kFloat16,
           {});
  const auto entries = entriesOf(folder_ / "a.npz");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_THAT(npyHeaderOf(entries[0].contents), HasSubstr("'<f2'"));
  EXPECT_THAT(npyValuesOf<std::uint16_t>(entries[0].contents),
              ElementsAre(0x3C00, 0xC000, 2, 0x7C00, 0xFC00));
}

TEST_F(ArrayWriter, EqualArraysGiveEqualFiles) {
  writeNpz(folder_ / "a.npz", kArrays, ArrayType::kFloat32, kMetadata);
  writeNpz(folder_ / "b.npz", kArrays, ArrayType::kFloat32, kMetadata);
  EXPECT_EQ(contentsOf(folder_ / "a.npz"), contentsOf(folder_ / "b.npz"));
}

/// Header and data of a safetensors file, by its definition.
std::pair<nlohmann::json, std::string> safetensorsOf(const std::filesystem::path& path) {
  const std::string contents = contentsOf(path);
  std::uint64_t size = 0;
  std::memcpy(&size, contents.data(), 8);
  return {nlohmann::json::parse(contents.substr(8, size)), contents.substr(8 + size)};
}

TEST_F(ArrayWriter, SafetensorsHoldsTheSameArrays) {
  writeArraysAsSafetensors(folder_ / "a.safetensors", kArrays, ArrayType::kFloat32, kMetadata);
  const auto [header, data] = safetensorsOf(folder_ / "a.safetensors");
  EXPECT_EQ((header["__metadata__"].get<std::map<std::string, std::string>>()), kMetadata);
  for (const NamedArray& array : kArrays) {
    const auto& entry = header[array.name];
    EXPECT_EQ(entry["dtype"], "F32");
    EXPECT_EQ(entry["shape"].get<std::vector<std::int64_t>>(), array.shape);
    const auto offsets = entry["data_offsets"].get<std::vector<std::size_t>>();
    ASSERT_EQ(offsets[1] - offsets[0], array.values.size() * 4);
    std::vector<float> values(array.values.size());
    if (!values.empty()) {
      std::memcpy(values.data(), data.data() + offsets[0], values.size() * 4);
    }
    EXPECT_EQ(values, array.values);
  }
}

TEST_F(ArrayWriter, SafetensorsOfHalves) {
  writeArraysAsSafetensors(folder_ / "a.safetensors", kArrays, ArrayType::kFloat16, {});
  const auto [header, data] = safetensorsOf(folder_ / "a.safetensors");
  EXPECT_EQ(header["patch"]["dtype"], "F16");
  EXPECT_EQ(data.size(), (6 + 3 + 0 + 1) * 2U);
}

TEST_F(ArrayWriter, FailureNamesTheFileAndLeavesNothing) {
  const auto path = folder_ / "absent" / "a";
  expectWriteFailed([&] { writeNpz(path, kArrays, ArrayType::kFloat32, {}); }, path);
  expectWriteFailed([&] { writeArraysAsSafetensors(path, kArrays, ArrayType::kFloat32, {}); },
                    path);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(ArrayWriter, ShapesAndNamesThatDoNotFitAreOurMistake) {
  const std::vector<std::vector<NamedArray>> mistakes{
      {{"a", {2, 2}, {1.0F}}}, {{"a", {1}, {1.0F}}, {"a", {1}, {1.0F}}}, {{"meta", {1}, {1.0F}}}};
  for (const auto& arrays : mistakes) {
    try {
      writeNpz(folder_ / "a.npz", arrays, ArrayType::kFloat32, {});
      ADD_FAILURE() << arrays[0].name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kInternal);
    }
  }
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace patchscape::test
