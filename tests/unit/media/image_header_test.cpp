// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_header.h"

#include "core/base/limits.h"
#include "core/media/image_io.h"
#include "picture_files.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string_view>

namespace patchscape::test {
namespace {

FileBytes bytesOf(std::string_view text) {
  FileBytes bytes;
  for (const char c : text) {
    bytes.push_back(static_cast<std::byte>(c));
  }
  return bytes;
}

FileBytes headerOnlyPng(std::int64_t width, std::int64_t height) {
  return makePng(
      {.width = static_cast<std::uint32_t>(width), .height = static_cast<std::uint32_t>(height)});
}

void expectTooLarge(const FileBytes& file, const std::string& size) {
  expectError(
      [&] { static_cast<void>(readImageHeader(file)); },
      ErrorCode::kUnsupported,
      {size, std::to_string(limits::kMaxImagePixels), std::to_string(limits::kMaxImageSide)});
}

TEST(ImageHeader, NamesFormatSizeAndDepth) {
  const Image picture = lopsidedPicture(31, 17);
  const std::vector<std::pair<std::string, std::string>> formats{
      {".png", "PNG"}, {".jpg", "JPEG"}, {".tiff", "TIFF"}, {".webp", "WebP"}, {".bmp", "BMP"}};
  for (const auto& [extension, name] : formats) {
    const ImageHeader header = readImageHeader(encode(extension, picture));
    EXPECT_EQ(header.format, name);
    EXPECT_EQ(header.width, 31) << name;
    EXPECT_EQ(header.height, 17) << name;
    EXPECT_EQ(header.channels, 3) << name;
    EXPECT_EQ(header.bitsPerChannel, 8) << name;
    EXPECT_EQ(header.orientation, 1) << name;
    EXPECT_FALSE(header.focalLengthMm.has_value()) << name;
    EXPECT_FALSE(header.focalLength35mm.has_value()) << name;
  }
}

TEST(ImageHeader, SideLimitIsTheLastOneAllowed) {
  const std::int64_t limit = limits::kMaxImageSide;
  EXPECT_EQ(readImageHeader(headerOnlyPng(limit - 1, 1)).width, limit - 1);
  EXPECT_EQ(readImageHeader(headerOnlyPng(limit, 1)).width, limit);
  EXPECT_EQ(readImageHeader(headerOnlyPng(1, limit)).height, limit);
  expectTooLarge(headerOnlyPng(limit + 1, 1), "32001 x 1");
  expectTooLarge(headerOnlyPng(1, limit + 1), "1 x 32001");
}

TEST(ImageHeader, PixelLimitIsTheLastOneAllowed) {
  ASSERT_EQ(limits::kMaxImagePixels, 10'000 * 10'000);
  EXPECT_EQ(readImageHeader(headerOnlyPng(9'999, 10'000)).width, 9'999);
  EXPECT_EQ(readImageHeader(headerOnlyPng(10'000, 10'000)).width, 10'000);
  expectTooLarge(headerOnlyPng(10'001, 10'000), "10001 x 10000");
}

TEST(ImageHeader, BombsAreRefusedAtOnce) {
  using Clock = std::chrono::steady_clock;
  for (const auto& [width, height] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {60'000, 60'000}, {30'000, 30'000}, {1'000'000, 1}, {1, 2'000'000'000}}) {
    const FileBytes bomb = headerOnlyPng(width, height);
    const std::string size = std::to_string(width) + " x " + std::to_string(height);
    const auto start = Clock::now();
    expectTooLarge(bomb, size);
    EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(5)) << size;
    expectError([&] { static_cast<void>(decodeImage(bomb, "bomb.png")); },
                ErrorCode::kUnsupported,
                {"bomb.png", size});
  }
}

TEST(ImageHeader, ZeroSizeIsBadData) {
  expectError(
      [] { static_cast<void>(readImageHeader(headerOnlyPng(0, 5))); }, ErrorCode::kBadData, {});
}

TEST(ImageHeader, OtherFormatsAreNamed) {
  using namespace std::string_view_literals;
  for (const auto& [start, name] :
       std::vector<std::pair<std::string_view, std::string>>{{"GIF89a\1\0\1\0"sv, "GIF"},
                                                             {"\0\0\0\x20"
                                                              "ftypheic"sv,
                                                              "HEIC"},
                                                             {"\0\0\0\x20"
                                                              "ftypavif"sv,
                                                              "AVIF"},
                                                             {"%PDF-1.7"sv, "PDF"}}) {
    expectError([&] { static_cast<void>(readImageHeader(bytesOf(start))); },
                ErrorCode::kUnsupported,
                {name, "PNG, JPEG, TIFF, WebP and BMP"});
  }
}

TEST(ImageHeader, WhatIsNoPictureIsBadData) {
  for (const std::string_view text :
       {"Just some text.", "BM and more text follows", "\x89PN", "R"}) {
    expectError([&] { static_cast<void>(readImageHeader(bytesOf(text))); },
                ErrorCode::kBadData,
                {"no picture", "PNG, JPEG, TIFF, WebP and BMP"});
  }
  expectError([] { static_cast<void>(readImageHeader({})); }, ErrorCode::kBadData, {"empty"});
}

TEST(ImageHeader, FileLimitIsTheLastOneAllowed) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "large.png";
  writeFile(path, encode(".png", lopsidedPicture(4, 3)));
  std::filesystem::resize_file(path, limits::kMaxImageFileBytes);  // Sparse.
  EXPECT_EQ(loadImage(path).image, lopsidedPicture(4, 3));
  std::filesystem::resize_file(path, limits::kMaxImageFileBytes + 1);
  expectError([&] { static_cast<void>(loadImage(path)); },
              ErrorCode::kUnsupported,
              {path.string(),
               std::to_string(limits::kMaxImageFileBytes + 1),
               std::to_string(limits::kMaxImageFileBytes)});
}

}  // namespace
}  // namespace patchscape::test
