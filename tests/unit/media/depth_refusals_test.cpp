// SPDX-License-Identifier: Apache-2.0
// Depth files that do not open: each says what is wrong, and none costs more than its own size.
#include "core/base/limits.h"
#include "core/media/depth_reader.h"
#include "depth_files.h"
#include "tests/unit/weights/allocation_watch.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <random>

namespace patchscape::test {
namespace {

void expectRefused(const FileBytes& file, ErrorCode code, const std::vector<std::string>& parts) {
  std::vector<std::string> all = parts;
  all.emplace_back("bad.file: ");
  SCOPED_TRACE(parts.front());
  expectError([&] { static_cast<void>(decodeDepth(file, "bad.file")); }, code, all);
}

FileBytes npy(const std::string& dictionary, std::size_t bytes = 24) {
  return makeNpy(dictionary, FileBytes(bytes, std::byte{1}));
}

FileBytes npy(const std::string& type, const std::string& shape) {
  return npy(npyDictionary(type, shape));
}

void put(FileBytes& file, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    file[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFF);
  }
}

/// Where the value of an EXR's attribute stands.
std::size_t exrValue(const FileBytes& file, const std::string& name, const std::string& type) {
  const FileBytes start = bytesOf(name + '\0' + type + '\0');
  const auto found = std::search(file.begin(), file.end(), start.begin(), start.end());
  EXPECT_NE(found, file.end()) << name;
  return static_cast<std::size_t>(found - file.begin()) + start.size() + 4;
}

TEST(DepthRefusals, FilesThatAreNoDepthMap) {
  expectRefused({}, ErrorCode::kBadData, {"is empty"});
  expectRefused(bytesOf("0.5 1.0 2.0\n"), ErrorCode::kBadData, {"no depth map", "16-bit grey PNG"});
  expectRefused(bytesOf("PK\x03\x04 and so on"), ErrorCode::kUnsupported, {"NPZ", "as NPY"});
  expectRefused(
      encode(".jpg", lopsidedPicture(8, 8)), ErrorCode::kUnsupported, {"JPEG", "16-bit grey PNG"});
  expectRefused(encode(".bmp", lopsidedPicture(8, 8)), ErrorCode::kBadData, {"no depth map"});
  expectError([] { static_cast<void>(readDepthFile("/nowhere/depth.png")); },
              ErrorCode::kNotFound,
              {"/nowhere/depth.png"});
  expectError([] { static_cast<void>(readDepthFile("/")); }, ErrorCode::kBadData, {"plain file"});
}

TEST(DepthRefusals, ScalesThatAreNone) {
  const FileBytes file = makeDeepPng(1, 1, {1000});
  for (const double scale : {0.0, -1000.0, std::nan(""), HUGE_VAL}) {
    expectError([&] { static_cast<void>(decodeDepth(file, "d.png", {.scale = scale})); },
                ErrorCode::kInvalidArgument,
                {"d.png", "above 0"});
  }
}

TEST(DepthRefusals, PngOfAnotherKind) {
  expectRefused(makePng({.width = 2, .bits = 8, .colorType = 0, .rows = {1, 2}}),
                ErrorCode::kUnsupported,
                {"8 bits a pixel", "16-bit grey PNG"});
  expectRefused(makePng({.bits = 16, .colorType = 2, .rows = Values(6, 1)}),
                ErrorCode::kUnsupported,
                {"colours", "16-bit grey PNG"});
  expectRefused(makePng({.bits = 16, .colorType = 4, .rows = Values(4, 1)}),
                ErrorCode::kUnsupported,
                {"transparency"});
  expectRefused(makePng({.colorType = 3, .rows = {0}, .palette = {1, 2, 3}}),
                ErrorCode::kUnsupported,
                {"colours"});
}

TEST(DepthRefusals, PngWithoutItsPixels) {
  const FileBytes whole = makeDeepPng(40, 30, std::vector<std::uint16_t>(1200, 777));
  expectRefused(startOf(whole, 20), ErrorCode::kBadData, {"cut short"});
  expectRefused(startOf(whole, whole.size() - 20), ErrorCode::kBadData, {"cut short"});
  expectRefused(makeDeepPng(40, 30, {}), ErrorCode::kBadData, {"PNG is damaged"});
  FileBytes wrong = whole;
  wrong[wrong.size() - 14] ^= std::byte{1};
  expectRefused(wrong, ErrorCode::kBadData, {"PNG is damaged"});
}

TEST(DepthRefusals, NpyOfAnotherType) {
  const auto refused = [](const std::string& type, const std::string& why) {
    expectRefused(npy(type, "(2, 3)"), ErrorCode::kUnsupported, {why});
  };
  refused("|O", "Python objects, which are never loaded");
  refused("|u1", "type |u1");
  refused("<i4", "type <i4");
  refused("<u4", "type <u4");
  refused("<c8", "type <c8");
  refused("=f4", "type =f4");
  refused("<f16", "type <f16");
  refused("<U1000000000", "an unknown type");
  refused("\x01\n", "an unknown type");
  refused("", "holds values of type ;");
  expectRefused(npy("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': "
                    "(2, 3), }"),
                ErrorCode::kUnsupported,
                {"records"});
}

TEST(DepthRefusals, NpyOfAnotherShape) {
  const auto refused = [](const std::string& shape, ErrorCode code, const std::string& why) {
    expectRefused(npy("<f4", shape), code, {why});
  };
  refused("(6,)", ErrorCode::kUnsupported, "the shape (6)");
  refused("()", ErrorCode::kUnsupported, "the shape ()");
  refused("(3, 2, 3)", ErrorCode::kUnsupported, "the shape (3, 2, 3)");
  refused("(-2, 3)", ErrorCode::kBadData, "negative side");
  refused("(0, 3)", ErrorCode::kBadData, "width or height is zero");
  refused("(99999999999999999999, 3)", ErrorCode::kBadData, "past 64 bits");
  refused("(2.0, 3)", ErrorCode::kBadData, "no list of numbers");
  refused("(2 3)", ErrorCode::kBadData, "no list of numbers");
  refused("(2, 3", ErrorCode::kBadData, "no list of numbers");
  refused("[2, 3]", ErrorCode::kBadData, "lacks a (");
  refused("(1, 1, 1, 1, 1, 1, 1, 2, 3)", ErrorCode::kBadData, "more than eight sides");
}

TEST(DepthRefusals, NpyWhoseProductOverflows) {
  // 2^33 squared, times four bytes, is 2^68: nothing in 64 bits.
  expectRefused(npy("<f4", "(8589934592, 8589934592)"),
                ErrorCode::kUnsupported,
                {"8589934592 x 8589934592", "the limit is"});
  expectRefused(npy("<f4", "(18446744073709551615, 1)"), ErrorCode::kUnsupported, {"the limit is"});
}

TEST(DepthRefusals, NpyWithAHeaderThatIsNone) {
  const auto refused = [](const std::string& text, const std::string& why) {
    expectRefused(npy(text), ErrorCode::kBadData, {why});
  };
  const std::string whole = npyDictionary("<f4", "(2, 3)");
  refused("", "lacks a {");
  refused("[]", "lacks a {");
  refused("{'descr': '<f4', 'shape': (2, 3)}", "lacks descr, fortran_order or shape");
  refused("{'descr': '<f4', 'descr': '<f4'}", "unknown or there twice");
  refused("{'descr': '<f4', 'other': '<f4'}", "unknown or there twice");
  refused("{'descr': '<f4' 'fortran_order': False}", "lacks a comma");
  refused("{'fortran_order': 1}", "neither True nor False");
  refused("{'fortran_order': __import__('os')}", "neither True nor False");
  refused("{'descr': '<f4", "without an end");
  refused("{descr: '<f4'}", "quoted text");
  refused("{'descr'", "lacks a :");
  refused(whole + " + 1", "goes on after its end");
  refused(whole + std::string(" \0", 2), "goes on after its end");
}

TEST(DepthRefusals, NpyThatIsCutShortOrOfAnotherVersion) {
  const FileBytes whole = npy("<f4", "(2, 3)");
  EXPECT_NO_THROW(static_cast<void>(decodeDepth(whole, "whole")));
  for (const std::size_t size : {std::size_t{6},
                                 std::size_t{8},
                                 std::size_t{9},
                                 std::size_t{40},
                                 whole.size() - 24,
                                 whole.size() - 1}) {
    expectRefused(startOf(whole, size), ErrorCode::kBadData, {"cut short"});
  }
  FileBytes version = whole;
  version[6] = std::byte{4};
  expectRefused(version, ErrorCode::kUnsupported, {"version 4.0"});
  version[6] = std::byte{0};
  expectRefused(version, ErrorCode::kUnsupported, {"version 0.0"});
  FileBytes longHeader = makeNpy(npyDictionary("<f4", "(2, 3)"), FileBytes(24), 2);
  put(longHeader, 8, 0xFFFFFFFF);
  expectRefused(longHeader, ErrorCode::kBadData, {"header is over"});
}

TEST(DepthRefusals, ExrWithoutDistances) {
  ExrParts parts{.values = {1, 2, 3, 4}};
  parts.channels = {{"G", 1.0F}, {"B", 1.0F}};
  expectRefused(makeExr(parts), ErrorCode::kUnsupported, {"none is Z, Y or R"});
  parts.channels = {{"R", 1.0F}, {"G", 2.0F}, {"B", 1.0F}};
  expectRefused(makeExr(parts), ErrorCode::kUnsupported, {"colours, not distances"});
}

TEST(DepthRefusals, ExrThatIsDamaged) {
  const FileBytes whole = makeExr({.values = {1, 2, 3, 4}});
  for (const std::size_t size : {std::size_t{7}, std::size_t{60}, whole.size() - 1}) {
    expectRefused(startOf(whole, size), ErrorCode::kBadData, {"EXR is cut short"});
  }
  FileBytes file = whole;
  file[4] = std::byte{3};
  expectRefused(file, ErrorCode::kUnsupported, {"version 3"});
  for (const unsigned flag : {0x08U, 0x10U}) {  // Deep, several parts.
    file = whole;
    file[5] = static_cast<std::byte>(flag);
    expectRefused(file, ErrorCode::kUnsupported, {"deep or has several parts"});
  }
  file = whole;
  put(file, exrValue(file, "dataWindow", "box2i") + 8, static_cast<std::uint32_t>(-5));
  expectRefused(file, ErrorCode::kBadData, {"EXR is damaged", "zero"});
  file = whole;
  put(file, exrValue(file, "compression", "compression") - 4, 0x7FFFFFFF);
  expectRefused(file, ErrorCode::kBadData, {"header is too large"});
}

TEST(DepthRefusals, TiffOfAnotherKind) {
  TiffParts parts{.width = 1, .height = 1, .bits = 16, .samples = 1, .photometric = 1};
  parts.rows = Values(2, 1);
  expectRefused(makeTiff(parts), ErrorCode::kUnsupported, {"1 channels of 16-bit whole"});
  parts.bits = 32;
  parts.rows = Values(4, 1);
  expectRefused(makeTiff(parts), ErrorCode::kUnsupported, {"32-bit whole"});
  parts.sampleFormat = 3;
  parts.samples = 3;
  parts.photometric = 2;
  parts.rows = Values(12, 1);
  expectRefused(makeTiff(parts), ErrorCode::kUnsupported, {"3 channels of 32-bit floats"});
  parts.samples = 1;
  parts.photometric = 1;
  parts.rows = Values(4, 1);
  parts.orientation = 6;
  expectRefused(makeTiff(parts), ErrorCode::kUnsupported, {"turned or mirrored"});
  expectRefused(bytesOf(std::string("II*\0\x08", 5)), ErrorCode::kBadData, {"TIFF is damaged"});
}

TEST(DepthRefusals, PfmThatIsNone) {
  const auto refused = [](const std::string& text, ErrorCode code, const std::string& why) {
    expectRefused(bytesOf(text), code, {why});
  };
  refused("PF\n1 1\n-1\n123456789012", ErrorCode::kUnsupported, "colours");
  refused("Pfx\n1 1\n-1\n1234", ErrorCode::kBadData, "first line");
  refused("Pf\n1", ErrorCode::kBadData, "cut short");
  refused("Pf\n1 1\n-1\n123", ErrorCode::kBadData, "cut short");
  refused("Pf\n-1 1\n-1\n1234", ErrorCode::kBadData, "width is no number");
  refused("Pf\n1 x\n-1\n1234", ErrorCode::kBadData, "height is no number");
  refused("Pf\n1 1\nnone\n1234", ErrorCode::kBadData, "scale is no number");
  refused("Pf\n1 1\n-0.5\n1234", ErrorCode::kUnsupported, "scale other than 1");
  refused("Pf\n1 1\nnan\n1234", ErrorCode::kUnsupported, "scale other than 1");
  refused("Pf\n0 1\n-1\n1234", ErrorCode::kBadData, "zero");
  refused("Pf\n9999999999 9999999999\n-1\n1", ErrorCode::kUnsupported, "the limit is");
  refused("Pf" + std::string(300, ' '), ErrorCode::kBadData, "no end");
}

/// What each format makes of a size that its data does not back.
std::vector<FileBytes> claiming(std::uint32_t width, std::uint32_t height) {
  const std::string w = std::to_string(width);
  const std::string h = std::to_string(height);
  FileBytes exr = makeExr({.values = {1, 2, 3, 4}});
  for (const char* window : {"dataWindow", "displayWindow"}) {
    put(exr, exrValue(exr, window, "box2i") + 8, width - 1);
    put(exr, exrValue(exr, window, "box2i") + 12, height - 1);
  }
  return {makePng({.width = width, .height = height, .bits = 16, .colorType = 0}),
          npy("<f4", "(" + h + ", " + w + ")"),
          bytesOf("Pf\n" + w + " " + h + "\n-1\n1234"),
          exr};
}

/// A TIFF of one float whose one strip has four bytes, whatever its size says.
FileBytes claimingTiff(std::uint32_t width, std::uint32_t height, std::uint32_t codec) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> tags{{256, width},
                                                                  {257, height},
                                                                  {258, 32},
                                                                  {259, codec},
                                                                  {262, 1},
                                                                  {273, 4},
                                                                  {277, 1},
                                                                  {278, height},
                                                                  {279, 4},
                                                                  {339, 3}};
  FileBytes file = bytesOf(std::string("II*\0\x08\0\0\0", 8));
  file.resize(8 + 2 + tags.size() * 12 + 4);
  file[8] = static_cast<std::byte>(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i) {
    put(file, 10 + 12 * i, tags[i].first | 4U << 16);
    put(file, 14 + 12 * i, 1);
    put(file, 18 + 12 * i, tags[i].second);
  }
  return file;
}

TEST(DepthRefusals, SidesAndPixelsAtTheirLimits) {
  const auto side = static_cast<std::uint32_t>(limits::kMaxImageSide);
  for (const auto& [width, height] : {std::pair{side + 1, 1U},
                                      std::pair{1U, side + 1},
                                      std::pair{10'000U, 10'001U},
                                      std::pair{4'000'000'000U, 2U}}) {
    for (const FileBytes& file : claiming(width, height)) {
      const auto code =
          width > 0x7FFFFFFF && file[0] != std::byte{0x93} && file[0] != std::byte{'P'}
              ? ErrorCode::kBadData  // No size of a PNG or an EXR at all.
              : ErrorCode::kUnsupported;
      expectRefused(file, code, {code == ErrorCode::kBadData ? "damaged" : "the limit is"});
    }
  }
  for (const auto& [width, height] :
       {std::pair{side, 1U}, std::pair{side - 1, 1U}, std::pair{10'000U, 10'000U}}) {
    for (const FileBytes& file : claiming(width, height)) {
      try {
        static_cast<void>(decodeDepth(file, "within"));
        ADD_FAILURE() << "opened without its pixels";
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData) << error.what();
      }
    }
  }
}

TEST(DepthRefusals, TheLongestRowOpens) {
  const auto side = static_cast<std::uint32_t>(limits::kMaxImageSide);
  const std::vector<std::uint16_t> steps(side, 2500);
  const std::vector<float> metres(side, 2.5F);
  const std::string w = std::to_string(side);
  EXPECT_EQ(decodeDepth(makeDeepPng(side, 1, steps), "png").values, metres);
  EXPECT_EQ(
      decodeDepth(makeNpy(npyDictionary("<f4", "(1, " + w + ")"), bytesOfNumbers(metres)), "npy")
          .values,
      metres);
  EXPECT_EQ(
      decodeDepth(joined(bytesOf("Pf\n" + w + " 1\n-1\n"), bytesOfNumbers(metres)), "pfm").values,
      metres);
  ExrParts exr{.width = limits::kMaxImageSide, .height = 1, .values = metres};
  EXPECT_EQ(decodeDepth(makeExr(exr), "exr").values, metres);
}

TEST(DepthRefusals, AFilePastItsLimitIsNotRead) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "huge.npy";
  writeFile(path, npy("<f4", "(2, 3)"));
  std::filesystem::resize_file(path, limits::kMaxImageFileBytes);  // Sparse: no disk is used.
  EXPECT_EQ(readDepthFile(path).width, 3);
  std::filesystem::resize_file(path, limits::kMaxImageFileBytes + 1);
  expectError([&] { static_cast<void>(readDepthFile(path)); },
              ErrorCode::kUnsupported,
              {"huge.npy", "the limit is"});
}

TEST(DepthRefusals, AClaimCostsNoMemory) {
  constexpr std::size_t kModest = 4 << 20;  // The map claimed would take 400 MB.
  std::vector<FileBytes> files = claiming(10'000, 10'000);
  files.pop_back();  // OpenEXR's own tables stand in for the pixels there; see below.
  for (const FileBytes& file : files) {
    const AllocationWatch watch;
    EXPECT_THROW(static_cast<void>(decodeDepth(file, "claim")), Error);
    EXPECT_LT(watch.largest(), kModest);
  }
  constexpr std::uint32_t kNone = 1;
  constexpr std::uint32_t kDeflate = 8;
  for (const std::uint32_t codec : {kNone, kDeflate}) {
    const AllocationWatch watch;
    expectRefused(claimingTiff(10'000, 10'000, codec), ErrorCode::kBadData, {"TIFF is cut short"});
    expectRefused(claimingTiff(40'000, 10, codec), ErrorCode::kUnsupported, {"the limit is"});
    EXPECT_LT(watch.largest(), kModest);
  }
  EXPECT_EQ(decodeDepth(claimingTiff(1, 1, kNone), "honest").width, 1);
  for (const FileBytes& file : claiming(40'000, 40'000)) {
    const AllocationWatch watch;
    EXPECT_THROW(static_cast<void>(decodeDepth(file, "claim")), Error);
    EXPECT_LT(watch.largest(), kModest);
  }
}

TEST(DepthRefusals, ManyExrChannelsAreRefusedBeforeTheirBuffers) {
  constexpr std::size_t kModest = 16 << 20;
  ExrParts parts{.values = {1, 2, 3, 4}};
  parts.channels.clear();
  for (int i = 0; i < 1'000; ++i) {
    parts.channels.emplace("c" + std::to_string(i), 1.0F);
  }
  FileBytes file = makeExr(parts);
  put(file, exrValue(file, "dataWindow", "box2i") + 8, 3'000);
  const AllocationWatch watch;
  expectRefused(file, ErrorCode::kUnsupported, {"1000 channels, too many"});
  EXPECT_LT(watch.largest(), kModest);
}

}  // namespace
}  // namespace patchscape::test
