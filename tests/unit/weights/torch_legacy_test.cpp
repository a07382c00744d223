// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pth_writer.h"
#include "tests/unit/weights/weights_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchscape {
namespace {

using testing::ElementsAre;

/// The parts of a legacy file; every one can be replaced.
struct LegacyParts {
  std::string magic = "\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
  std::int64_t protocol = 1001;
  bool littleEndian = true;
  std::string object{};
  std::vector<std::string> keys{"0"};
  std::uint64_t count = 6;
  std::string data = floatsUpTo(6);
};

/// The object {"w": tensor} where the persistent id's sixth field is a view, if `viewCount` >= 0.
std::string objectOf(const TensorSpec& tensor, std::int64_t viewStart, std::int64_t viewCount) {
  PickleWriter out;
  out.emptyDict().text("w").global("torch._utils", "_rebuild_tensor_v2").mark().mark();
  out.text("storage").global("torch", tensor.storageClass).text(tensor.key).text("cpu");
  out.integer(tensor.count);
  if (viewCount < 0) {
    out.none();
  } else {
    out.text("view").integer(viewStart).integer(viewCount).op('\x87');
  }
  out.tuple().persistentId().integer(tensor.offset).integer(tensor.shape[0]).op('\x85');
  out.integer(1).op('\x85').boolean(false).orderedDict().tuple().reduce().setItem();
  return out.finish();
}

std::string legacyOf(const LegacyParts& parts) {
  PickleWriter system;
  system.emptyDict().text("little_endian").boolean(parts.littleEndian).setItem();
  PickleWriter keys;
  keys.emptyList().mark();
  for (const std::string& key : parts.keys) {
    keys.text(key);
  }
  std::string out = PickleWriter().op('\x8a', parts.magic).finish() +
                    PickleWriter().integer(parts.protocol).finish() + system.finish() +
                    (parts.object.empty() ? objectOf({.shape = {6}}, 0, -1) : parts.object) +
                    keys.op('e').finish();
  appendLittleEndian(out, parts.count, 8);
  return out + parts.data;
}

void expectLegacyRefused(const LegacyParts& parts,
                         std::string_view fragment,
                         ErrorCode code = ErrorCode::kBadData) {
  SCOPED_TRACE(fragment);
  expectBytesRefused(legacyOf(parts), code, fragment);
}

TEST(TorchLegacy, GivesTensorsWithTheirPlaceInTheMapping) {
  const TempFolder folder;
  const WeightFile file = openWeightFile(folder.write("model.pth", legacyOf({})));
  EXPECT_EQ(file.container, WeightContainer::kTorchLegacy);
  ASSERT_EQ(file.tensors.size(), 1U);
  EXPECT_THAT(valuesOf(file.tensors[0]), ElementsAre(0, 1, 2, 3, 4, 5));
  expectInsideMapping(file);
}

TEST(TorchLegacy, ReadsTheFilesOfTheWriterForOtherTests) {
  const TempFolder folder;
  writeTorchLegacy(folder.path() / "w.pth",
                   std::vector<NamedTensor>{{"a", {2, 2}, {1, 2, 3, 4}}, {"b", {}, {5}}});
  const WeightFile file = openWeightFile(folder.path() / "w.pth");
  EXPECT_EQ(file.container, WeightContainer::kTorchLegacy);
  EXPECT_THAT(valuesOf(*file.find("a")), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(valuesOf(*file.find("b")), ElementsAre(5));
}

TEST(TorchLegacy, HonoursViewsOfStorages) {
  const TempFolder folder;
  const std::string object = objectOf({.shape = {2}, .offset = 1}, 2, 3);
  const WeightFile file = openWeightFile(folder.write("m.pth", legacyOf({.object = object})));
  EXPECT_THAT(valuesOf(file.tensors.at(0)), ElementsAre(3, 4));
}

TEST(TorchLegacy, RefusesViewsOutsideTheirStorage) {
  expectLegacyRefused({.object = objectOf({.shape = {2}}, 4, 3)}, "a view leaves the storage");
  expectLegacyRefused({.object = objectOf({.shape = {2}}, -1, 3)}, "a view leaves the storage");
  expectLegacyRefused({.object = objectOf({.shape = {2}}, 7, 0)}, "a view leaves the storage");
  expectLegacyRefused({.object = objectOf({.shape = {4}}, 2, 3)}, "of a storage of 3");
}

TEST(TorchLegacy, RefusesAWrongPreamble) {
  expectLegacyRefused({.magic = "\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x18"}, "wrong magic");
  expectLegacyRefused({.protocol = 1002}, "unknown protocol number");
  expectLegacyRefused({.littleEndian = false}, "big-endian", ErrorCode::kUnsupported);
}

TEST(TorchLegacy, RefusesAWrongStorageList) {
  expectLegacyRefused({.keys = {}}, "list of storages");
  expectLegacyRefused({.keys = {"1"}}, "list of storages");
  expectLegacyRefused({.keys = {"0", "0"}}, "list of storages");
  expectLegacyRefused({.keys = {"0", "1"}}, "list of storages");
}

TEST(TorchLegacy, RefusesWrongCountsAndTruncatedData) {
  expectLegacyRefused({.count = 5}, "holds 5 elements where its tensors need 6");
  expectLegacyRefused({.count = ~std::uint64_t{0}}, "where its tensors need 6");
  expectLegacyRefused({.data = floatsUpTo(5)}, "cut off in the data");
  expectLegacyRefused({.data = floatsUpTo(6) + "x"}, "holds 1 bytes behind its end");
  expectLegacyRefused({.object = objectOf({.shape = {6}, .count = -6}, 0, -1)}, "no valid size");
  expectLegacyRefused({.object = objectOf({.shape = {7}}, 0, -1)}, "reaches to element 7");
}

TEST(TorchLegacy, RefusesEveryTruncation) {
  const std::string good = legacyOf({});
  const TempFolder folder;
  for (std::size_t size = 1; size < good.size(); ++size) {
    const auto path = folder.write("cut.pth", std::string_view(good).substr(0, size));
    EXPECT_THROW((void)openWeightFile(path), Error) << size;
  }
}

TEST(TorchLegacy, RefusesAForbiddenGlobalInAnyOfItsPickles) {
  const std::string hostile =
      PickleWriter().global("posix", "system").text("true").op('\x85').reduce().finish();
  expectLegacyRefused({.object = hostile}, "\"posix.system\"", ErrorCode::kUnsupported);
}

TEST(TorchLegacy, RefusesOneStorageWithTwoSizes) {
  PickleWriter out;
  out.emptyDict().text("a");
  addTensorCall(out, {.count = 6}, true);
  out.setItem().text("b");
  addTensorCall(out, {.shape = {1, 1}, .count = 5}, true);
  expectLegacyRefused({.object = out.setItem().finish()}, "two types or two sizes");
}

}  // namespace
}  // namespace patchscape
