// SPDX-License-Identifier: Apache-2.0
#include "core/media/image_io.h"
#include "picture_files.h"

#include <gmock/gmock.h>

#include <chrono>
#include <random>

namespace patchscape::test {
namespace {

FileBytes startOf(const FileBytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

void expectCutShort(const FileBytes& file, const std::string& what) {
  SCOPED_TRACE(what);
  expectError([&] { static_cast<void>(decodeImage(file, what)); },
              ErrorCode::kBadData,
              {what, "is cut short"});
}

/// One file of each format and of each main path through the readers.
std::vector<std::pair<std::string, FileBytes>> seeds() {
  const Image picture = lopsidedPicture(40, 30);
  const FileBytes jpeg = encode(".jpg", picture);
  const FileBytes webp = encode(".webp", picture);
  const Values rows(picture.pixels().begin(), picture.pixels().end());
  const Values deep(40 * 30 * 2, 77);
  return {
      {"png", encode(".png", picture)},
      {"palette png",
       makePng({.width = 40,
                .height = 1,
                .colorType = 3,
                .rows = Values(40, 1),
                .palette = {1, 2, 3, 4, 5, 6},
                .transparency = {9},
                .exif = makeExif(3, true)})},
      {"jpeg", withJpegExif(jpeg, makeExif(6, false))},
      {"ink jpeg", makeInkJpeg({1, 2, 3, 4}, true)},
      {"tiff", makeTiff(picture, 5)},
      {"packed tiff", encode(".tiff", picture)},
      {"deep tiff",
       makeTiff(
           {.width = 40, .height = 30, .bits = 16, .samples = 1, .photometric = 1, .rows = deep})},
      {"webp", withWebPExif(webp, picture, makeExif(8, false))},
      {"bmp", encode(".bmp", picture)},
  };
}

TEST(DamagedPictures, CutShortIsSaidForEveryFormat) {
  const Image picture = lopsidedPicture(120, 90);
  for (const char* extension : {".png", ".jpg", ".webp", ".bmp"}) {
    const FileBytes whole = encode(extension, picture);
    for (const std::size_t size : {whole.size() / 2, whole.size() * 9 / 10, whole.size() - 1}) {
      expectCutShort(startOf(whole, size), std::string(extension) + " " + std::to_string(size));
    }
  }
}

TEST(DamagedPictures, JpegWithoutItsEndMarkIsCutShort) {
  const FileBytes whole = encode(".jpg", lopsidedPicture(120, 90));
  ASSERT_EQ(whole.back(), std::byte{0xD9});
  expectCutShort(startOf(whole, whole.size() - 2), "no end mark");
  FileBytes longer = whole;
  longer.insert(longer.end(), 100, std::byte{0});  // Phones append data of their own.
  EXPECT_EQ(decodeImage(longer, "longer").image, decodeImage(whole, "whole").image);
}

TEST(DamagedPictures, JpegThatEndsItsDataEarlyIsDamaged) {
  FileBytes file = encode(".jpg", lopsidedPicture(120, 90));
  file[file.size() / 2] = std::byte{0xFF};
  file[file.size() / 2 + 1] = std::byte{0xD9};
  expectError([&] { static_cast<void>(decodeImage(file, "early.jpg")); },
              ErrorCode::kBadData,
              {"early.jpg", "is damaged"});
}

std::size_t littleAt(const FileBytes& file, std::size_t offset, int bytes) {
  std::size_t value = 0;
  for (int i = bytes - 1; i >= 0; --i) {
    value = value << 8 | std::to_integer<std::size_t>(file[offset + static_cast<std::size_t>(i)]);
  }
  return value;
}

/// Where the value of a tag of the first directory stands.
std::size_t tiffValueOffset(const FileBytes& file, std::size_t tag) {
  const std::size_t directory = littleAt(file, 4, 4);
  for (std::size_t i = 0; i < littleAt(file, directory, 2); ++i) {
    if (littleAt(file, directory + 2 + 12 * i, 2) == tag) {
      return directory + 2 + 12 * i + 8;
    }
  }
  ADD_FAILURE() << "no tag " << tag;
  return 0;
}

TEST(DamagedPictures, TiffWhoseRowsLieBehindItsEndIsCutShort) {
  constexpr std::size_t kStripOffsets = 273;
  const Image picture = lopsidedPicture(40, 30);
  FileBytes file = makeTiff(picture, 1);
  file[tiffValueOffset(file, kStripOffsets) + 2] = std::byte{0x7F};
  expectCutShort(file, "moved.tif");
}

TEST(DamagedPictures, PngWithAWrongChecksumIsDamaged) {
  FileBytes file = encode(".png", lopsidedPicture(40, 30));
  file[file.size() - 14] ^= std::byte{1};  // In the checksum of the last IDAT.
  expectError([&] { static_cast<void>(decodeImage(file, "crc.png")); },
              ErrorCode::kBadData,
              {"crc.png", "is damaged"});
}

TEST(DamagedPictures, NothingIsPrinted) {
  ::testing::internal::CaptureStderr();
  for (const auto& [name, whole] : seeds()) {
    FileBytes file = startOf(whole, whole.size() * 3 / 4);
    for (std::size_t i = file.size() / 2; i < file.size() / 2 + 40 && i < file.size(); ++i) {
      file[i] ^= std::byte{0x5A};
    }
    for (const FileBytes& bytes : {whole, file}) {
      try {
        static_cast<void>(decodeImage(bytes, name));
      } catch (const Error& error) {
        EXPECT_NE(error.code(), ErrorCode::kInternal) << error.what();
      }
    }
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

/// Changes, cuts or repeats a few places.
FileBytes mutated(FileBytes file, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (std::size_t i = 0; i < 1 + below(6); ++i) {
    // Headers decide most: half of the changes go there.
    const std::size_t place =
        below(below(2) == 0 ? std::min<std::size_t>(file.size(), 160) : file.size());
    switch (below(4)) {
      case 0:
        file[place] = static_cast<std::byte>(random());
        break;
      case 1:
        file[place] ^= static_cast<std::byte>(1U << below(8));
        break;
      case 2:
        file[place] = below(2) == 0 ? std::byte{0xFF} : std::byte{0};
        break;
      default:
        if (below(4) == 0) {
          file.resize(place + 1);
        }
    }
  }
  return file;
}

TEST(DamagedPictures, EveryMutationDecodesOrIsRefused) {
  constexpr int kMutationsEach = 1'500;
  std::mt19937 random(20240511);
  int decoded = 0;
  int refused = 0;
  for (const auto& [name, seed] : seeds()) {
    for (int i = 0; i < kMutationsEach; ++i) {
      const FileBytes file = mutated(seed, random);
      try {
        const DecodedImage picture = decodeImage(file, name);
        ASSERT_FALSE(picture.image.empty()) << name << " " << i;
        ASSERT_EQ(picture.image.width(), picture.header.shownWidth()) << name << " " << i;
        ASSERT_EQ(picture.image.height(), picture.header.shownHeight()) << name << " " << i;
        ++decoded;
      } catch (const Error& error) {
        ASSERT_NE(error.code(), ErrorCode::kInternal) << name << " " << i << " " << error.what();
        ++refused;
      }
    }
  }
  EXPECT_GT(decoded, 1'000);
  EXPECT_GT(refused, 1'000);
}

}  // namespace
}  // namespace patchscape::test
