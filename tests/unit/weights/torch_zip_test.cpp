// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pth_writer.h"
#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace patchscape {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kHuge = std::int64_t{1} << 62;

WeightFile open(const TempFolder& folder, const std::string& bytes) {
  return openWeightFile(folder.write("model.pth", bytes));
}

/// An archive whose one tensor has a storage of six floats.
std::string oneTensor(const TensorSpec& tensor) {
  return torchZipOf(stateDictPickle({tensor}), {floatsUpTo(6)});
}

void expectRefusedTensor(const TensorSpec& tensor, std::string_view fragment) {
  SCOPED_TRACE(fragment);
  expectBytesRefused(oneTensor(tensor), ErrorCode::kBadData, fragment);
}

void expectZipRefused(std::vector<ZipEntrySpec> entries,
                      std::string_view fragment,
                      ErrorCode code = ErrorCode::kBadData,
                      const ZipOptions& options = {}) {
  SCOPED_TRACE(fragment);
  entries.push_back({.name = "m/data.pkl", .data = stateDictPickle({{}})});
  expectBytesRefused(makeZip(entries, options), code, fragment);
}

TEST(TorchZip, GivesTensorsWithoutCopyingThem) {
  const TempFolder folder;
  const WeightFile file = open(folder, oneTensor({}));
  EXPECT_EQ(file.container, WeightContainer::kTorchZip);
  ASSERT_EQ(file.tensors.size(), 1U);
  const WeightTensor& tensor = file.tensors[0];
  EXPECT_EQ(tensor.name, "w");
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3));
  EXPECT_TRUE(tensor.isContiguous());
  EXPECT_THAT(valuesOf(tensor), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_EQ((tensor.data - tensor.file->bytes().data()) % 64, 0);
  expectInsideMapping(file);
}

TEST(TorchZip, ReadsTheFilesOfTheWriterForOtherTests) {
  const TempFolder folder;
  const std::vector<NamedTensor> tensors{{"a", {2, 2}, {1, 2, 3, 4}}, {"b", {}, {5}}};
  for (const char* wrapper :
       {"", "state_dict", "model", "teacher", "student", "model_state_dict"}) {
    SCOPED_TRACE(wrapper);
    writeTorchZip(folder.path() / "w.pth", tensors, wrapper);
    const WeightFile file = openWeightFile(folder.path() / "w.pth");
    ASSERT_EQ(file.tensors.size(), 2U);
    EXPECT_THAT(valuesOf(*file.find("a")), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(valuesOf(*file.find("b")), ElementsAre(5));
  }
  writeTorchZip(folder.path() / "w.pth", tensors, "other");
  expectRefused(folder.path() / "w.pth", ErrorCode::kBadData, "without a state dictionary");
}

TEST(TorchZip, HonoursOffsetsAndStrides) {
  const TempFolder folder;
  const std::string pickle = stateDictPickle({{"transposed", {3, 2}, {1, 3}},
                                              {"tail", {2}, {1}, 4},
                                              {"overlapping", {2, 3}, {2, 1}, 1},
                                              {"column", {2}, {3}, 1},
                                              {"repeated", {3, 2}, {0, 1}},
                                              {"empty", {0, 7}, {100, 100}, 6}});
  const WeightFile file = open(folder, torchZipOf(pickle, {floatsUpTo(6)}));
  EXPECT_THAT(valuesOf(*file.find("transposed")), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_FALSE(file.find("transposed")->isContiguous());
  EXPECT_THAT(valuesOf(*file.find("tail")), ElementsAre(4, 5));
  EXPECT_THAT(valuesOf(*file.find("overlapping")), ElementsAre(1, 2, 3, 3, 4, 5));
  EXPECT_THAT(valuesOf(*file.find("column")), ElementsAre(1, 4));
  EXPECT_THAT(valuesOf(*file.find("repeated")), ElementsAre(0, 1, 0, 1, 0, 1));
  EXPECT_EQ(file.find("empty")->elements(), 0);
  EXPECT_EQ(file.find("tail")->data - file.find("transposed")->data, 16);
  expectInsideMapping(file);
}

TEST(TorchZip, RefusesViewsOutsideTheirStorage) {
  expectRefusedTensor({.shape = {7}, .strides = {1}}, "reaches to element 7 of a storage of 6");
  expectRefusedTensor({.shape = {2, 3}, .strides = {4, 1}}, "reaches to element 7");
  expectRefusedTensor({.offset = 1}, "reaches to element 7");
  expectRefusedTensor({.shape = {0}, .strides = {1}, .offset = 7}, "of a storage of 6");
  expectRefusedTensor({.offset = -1}, "negative or far too large");
  expectRefusedTensor({.offset = std::numeric_limits<std::int64_t>::max()},
                      "negative or far too large");
  expectRefusedTensor({.shape = {-2, -3}}, "negative or far too large");
  expectRefusedTensor({.strides = {-3, 1}}, "negative or far too large");
  expectRefusedTensor({.shape = {2, kHuge}, .strides = {0, kHuge}}, "negative or far too large");
  expectRefusedTensor({.shape = {kHuge, 4}, .strides = {0, 0}}, "negative or far too large");
  expectRefusedTensor({.shape = {1'000'000}, .strides = {0}}, "more elements than the file");
  expectRefusedTensor({.shape = {6}, .strides = {1, 1}}, "negative or far too large");
  expectRefusedTensor({.shape = {1, 1, 1, 1, 1, 1, 1, 1, 6}, .strides = {1}}, "more than 8");
}

TEST(TorchZip, RefusesDamagedStorages) {
  expectRefusedTensor({.count = 7}, "has 24 bytes, too few for 7 elements");
  expectRefusedTensor({.count = -6}, "no valid size");
  expectRefusedTensor({.count = kHuge}, "too few for");
  expectRefusedTensor({.key = "1"}, "storage \"1\" is missing");
  expectRefusedTensor({.key = "../../etc/passwd"}, "storage \"../../etc/passwd\" is missing");
  expectRefusedTensor({.storageClass = "DoubleStorage"}, "too few");
}

TEST(TorchZip, StorageKeyLimitIsExact) {
  expectRefusedTensor({.key = std::string(64, '1')}, "is missing");
  expectRefusedTensor({.key = std::string(65, '1')}, "no valid key");
}

TEST(TorchZip, ManyWrappersOfOneLargeDictionaryTakeNoTime) {
  constexpr int kMany = 200'000;
  PickleWriter pickle;
  pickle.emptyDict().text("x").emptyDict().op('q', "\1").mark();
  for (int i = 0; i < kMany; ++i) {
    pickle.none().none();
  }
  pickle.op('u').setItem().mark();
  for (int i = 0; i < kMany; ++i) {
    pickle.text("model").op('h', "\1");
  }
  const TempFolder folder;
  const auto path = folder.write("model.pth", torchZipOf(pickle.op('u').finish(), {}));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW((void)openWeightFile(path), Error);
  // Looking into every one of them would take over half a minute.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(TorchZip, RefusesDuplicateNames) {
  expectBytesRefused(torchZipOf(stateDictPickle({{}, {}}), {floatsUpTo(6)}),
                     ErrorCode::kBadData,
                     "tensor \"w\" comes twice");
}

TEST(TorchZip, ReadsZip64Records) {
  const TempFolder folder;
  const std::string bytes =
      torchZipOf(stateDictPickle({{}}), {floatsUpTo(6)}, {.zip64 = true, .comment = "PK\5\6"});
  EXPECT_EQ(open(folder, bytes).tensors.size(), 1U);
}

TEST(TorchZip, RefusesDamagedEndRecords) {
  const std::string good = oneTensor({});
  expectBytesRefused(
      good.substr(0, good.size() - 1), ErrorCode::kBadData, "without its end record");
  expectBytesRefused(
      good.substr(0, good.size() / 2), ErrorCode::kBadData, "without its end record");
  expectBytesRefused(good + 'x', ErrorCode::kBadData, "without its end record");
  expectBytesRefused("PK\3\4", ErrorCode::kBadData, "without its end record");
  expectZipRefused({}, "outside the file", ErrorCode::kBadData, {.directoryShift = 1'000'000});
  expectZipRefused({}, "damaged", ErrorCode::kBadData, {.directoryShift = -4});
  expectZipRefused({}, "too small for the entries", ErrorCode::kBadData, {.extraEntries = 60'000});
  expectZipRefused({}, "too small", ErrorCode::kBadData, {.zip64 = true, .extraEntries = 1U << 30});
  expectZipRefused(
      {}, "outside the file", ErrorCode::kBadData, {.zip64 = true, .directoryShift = 1'000'000});
  std::string noRecord = torchZipOf(stateDictPickle({{}}), {floatsUpTo(6)}, {.zip64 = true});
  noRecord[noRecord.size() - 22 - 12 + 3] = 1;
  expectBytesRefused(noRecord, ErrorCode::kBadData, "no Zip64 record");
  std::string disk = good;
  disk[disk.size() - 18] = 1;
  expectBytesRefused(disk, ErrorCode::kBadData, "several disks");
  std::string fewer = good;
  fewer[fewer.size() - 12] = 1;
  expectBytesRefused(fewer, ErrorCode::kBadData, "more than the entries it announces");
}

TEST(TorchZip, RefusesDamagedEntries) {
  const std::string data = floatsUpTo(6);
  expectZipRefused({{.name = "m/data/0", .data = data, .localName = "m/data/9"}}, "contradicts");
  expectZipRefused({{.name = "m/data/0", .data = data, .offsetShift = 1}}, "no local header");
  expectZipRefused({{.name = "m/data/0", .data = data, .offsetShift = 1 << 20}}, "no local header");
  expectZipRefused({{.name = "m/data/0", .data = data, .sizeShift = 1 << 20}}, "contradicts");
  expectZipRefused({{.name = "m/data/0", .data = data, .flags = 8, .sizeShift = 1 << 20}},
                   "lies outside");
  expectZipRefused({{.name = "m/data/0", .data = data, .flags = 8, .sizeShift = 100}}, "overlap");
  expectZipRefused({{.name = "m/data/0", .data = data}, {.name = "m/data/0", .data = data}},
                   "\"m/data/0\" twice");
}

TEST(TorchZip, RefusesCompressedAndEncryptedEntries) {
  expectZipRefused({{.name = "m/x", .data = "x", .method = 8}},
                   "\"m/x\" is compressed",
                   ErrorCode::kUnsupported);
  expectZipRefused(
      {{.name = "m/x", .data = "x", .flags = 1}}, "\"m/x\" is encrypted", ErrorCode::kUnsupported);
}

TEST(TorchZip, RefusesOtherArchives) {
  const std::vector<ZipEntrySpec> other{{.name = "word/document.xml", .data = "<x/>"}};
  expectBytesRefused(makeZip(other), ErrorCode::kBadData, "without FOLDER/data.pkl");
  expectBytesRefused(makeZip({}), ErrorCode::kBadData, "without FOLDER/data.pkl");
  expectZipRefused({{.name = "n/data.pkl", .data = "x"}}, "more than one data.pkl");
}

TEST(TorchZip, RefusesTorchScriptByName) {
  for (const char* name : {"m/constants.pkl", "m/code/__torch__.py"}) {
    expectZipRefused({{.name = name, .data = "x"}}, "TorchScript", ErrorCode::kUnsupported);
  }
}

TEST(TorchZip, RefusesBigEndianFiles) {
  expectZipRefused({{.name = "m/byteorder", .data = "big"}}, "big-endian", ErrorCode::kUnsupported);
}

TEST(TorchZip, RefusesBytesBehindThePickle) {
  expectBytesRefused(torchZipOf(stateDictPickle({{}}) + "x", {floatsUpTo(6)}),
                     ErrorCode::kBadData,
                     "bytes behind its end");
}

TEST(TorchZip, DropsEverythingThatIsNoTensor) {
  PickleWriter pickle;
  pickle.emptyDict();
  pickle.text("optimizer").emptyDict().integer(0);
  addTensorCall(pickle, {.key = "absent", .storageClass = "DoubleStorage"});
  pickle.setItem().setItem();
  pickle.text("args").global("argparse", "Namespace").emptyTuple().op('\x81');
  pickle.emptyDict().text("lr").integer(1).setItem().build().setItem();
  pickle.text("loss").global("numpy.core.multiarray", "scalar");
  pickle.global("numpy", "dtype").mark().text("f8").integer(0).integer(1).tuple().reduce();
  pickle.mark().integer(3).text("<").tuple().build();
  pickle.global("_codecs", "encode").text("12345678").text("latin1").op('\x86').reduce();
  pickle.op('\x86').reduce().setItem();
  pickle.text("teacher").orderedDict().text("w");
  addTensorCall(pickle, {});
  pickle.setItem().text("steps").integer(7).setItem();
  pickle.emptyDict().text("_metadata").none().setItem().build().setItem();
  const TempFolder folder;
  const WeightFile file = open(folder, torchZipOf(pickle.finish(), {floatsUpTo(6)}));
  ASSERT_EQ(file.tensors.size(), 1U);
  EXPECT_EQ(file.tensors[0].name, "w");
}

TEST(TorchZip, UnwrapsParameters) {
  PickleWriter pickle;
  pickle.emptyDict().text("p").global("torch._utils", "_rebuild_parameter").mark();
  addTensorCall(pickle, {});
  pickle.boolean(true).orderedDict().tuple().reduce().setItem();
  const TempFolder folder;
  const WeightFile file = open(folder, torchZipOf(pickle.finish(), {floatsUpTo(6)}));
  EXPECT_THAT(valuesOf(file.tensors.at(0)), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(TorchZip, RefusesAParameterOfItself) {
  PickleWriter pickle;
  pickle.emptyDict().text("p").global("torch._utils", "_rebuild_parameter");
  pickle.emptyTuple().reduce().setItem();
  expectBytesRefused(
      torchZipOf(pickle.finish(), {}), ErrorCode::kBadData, "not made from a storage");
}

TEST(TorchZip, RefusesNegatedViews) {
  PickleWriter pickle;
  pickle.emptyDict().text("w").global("torch._utils", "_rebuild_tensor_v2").mark().mark();
  pickle.text("storage").global("torch", "FloatStorage").text("0").text("cpu").integer(6).tuple();
  pickle.persistentId().integer(0).integer(6).op('\x85').integer(1).op('\x85').boolean(false);
  pickle.orderedDict().emptyDict().text("neg").boolean(true).setItem().tuple().reduce().setItem();
  expectBytesRefused(
      torchZipOf(pickle.finish(), {floatsUpTo(6)}), ErrorCode::kUnsupported, "negated");
}

TEST(TorchZip, RefusesObjectsWithoutTensors) {
  for (const std::string& pickle :
       {PickleWriter().emptyDict().finish(),
        PickleWriter().none().finish(),
        PickleWriter().emptyList().finish(),
        PickleWriter().emptyDict().text("a").integer(1).setItem().finish()}) {
    expectBytesRefused(torchZipOf(pickle, {}), ErrorCode::kBadData, "without a state dictionary");
  }
}

}  // namespace
}  // namespace patchscape
