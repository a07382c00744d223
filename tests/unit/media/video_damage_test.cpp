// SPDX-License-Identifier: Apache-2.0
// Damaged and forged videos give what they have and say where they stopped, or are refused.
#include "core/media/video_reader.h"
#include "mutation.h"
#include "tests/support/error_of.h"
#include "tests/support/process_use.h"
#include "tests/support/video_files.h"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

namespace patchscape::test {
namespace {

using ::testing::HasSubstr;

FileBytes bytesOfFile(const std::filesystem::path& path) {
  FileBytes bytes(std::filesystem::file_size(path));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

class VideoDamageTest : public ::testing::Test {
 protected:
  std::filesystem::path made(VideoRecipe recipe, const std::string& name) {
    recipe.path = folder_.path() / name;
    makeVideo(recipe);
    return recipe.path;
  }

  std::filesystem::path written(const FileBytes& bytes, const std::string& name) {
    writeFile(folder_.path() / name, bytes);
    return folder_.path() / name;
  }

  std::filesystem::path half(const std::filesystem::path& path) {
    FileBytes bytes = bytesOfFile(path);
    bytes.resize(bytes.size() / 2);
    return written(bytes, "half" + path.extension().string());
  }

  /// Reads to the end; every frame must show its own number.
  static int readAll(VideoReader& reader) {
    int frames = 0;
    while (const FramePtr frame = reader.next()) {
      EXPECT_EQ(numberShown(frame->image), frame->index);
      ++frames;
    }
    return frames;
  }

  TemporaryFolder folder_;
};

TEST_F(VideoDamageTest, HalfAMatroskaGivesItsHalf) {
  VideoReader reader(half(made({.frames = 120}, "clip.mkv")));
  const int frames = readAll(reader);
  EXPECT_GT(frames, 40);
  EXPECT_LT(frames, 80);
  EXPECT_EQ(reader.info().frameCount, 120);
  ASSERT_TRUE(reader.damage());
  EXPECT_THAT(*reader.damage(),
              HasSubstr("half.mkv stops after frame " + std::to_string(frames) +
                        " of 120: the file is cut short"));
}

TEST_F(VideoDamageTest, HalfAnMp4WithoutItsIndexIsRefused) {
  const auto path = half(made({.frames = 120}, "clip.mp4"));
  expectError([&] { VideoReader reader(path); },
              ErrorCode::kBadData,
              {"half.mp4", "damaged or cut short", "copy or download it again"});
}

TEST_F(VideoDamageTest, HalfAFragmentedMp4GivesItsHalf) {
  VideoReader reader(half(made({.frames = 120, .fragmented = true}, "clip.mp4")));
  const int frames = readAll(reader);
  EXPECT_GT(frames, 30);
  EXPECT_LT(frames, 90);
}

TEST_F(VideoDamageTest, AnMp4WithItsIndexInFrontStopsWhereItsDataEnd) {
  VideoReader reader(half(made({.frames = 120, .indexFirst = true}, "clip.mp4")));
  const int frames = readAll(reader);
  EXPECT_GT(frames, 40);
  EXPECT_LT(frames, 80);
  EXPECT_EQ(reader.info().frameCount, 120);
  EXPECT_THAT(reader.damage().value_or(""), HasSubstr(" of 120: the file is cut short"));
  reader.seek(frames - 1);
  EXPECT_EQ(reader.next()->index, frames - 1);
  reader.seek(119);
  EXPECT_EQ(reader.next(), nullptr);
}

TEST_F(VideoDamageTest, FlippedBitsLoseOnlyWhatTheyHit) {
  FileBytes bytes = bytesOfFile(made({.frames = 120, .codec = "ffv1", .keyEvery = 1}, "clip.mkv"));
  std::mt19937 random(11);
  for (int i = 0; i < 400; ++i) {
    // The header stays: what is damaged are frames.
    bytes[2000 + random() % (bytes.size() - 2000)] ^= static_cast<std::byte>(1U << random() % 8);
  }
  VideoReader reader(written(bytes, "flipped.mkv"));
  int frames = 0;
  while (reader.next()) {
    ++frames;
  }
  EXPECT_GT(frames, 60);
  EXPECT_THAT(reader.damage().value_or(""), HasSubstr("flipped.mkv"));
}

TEST_F(VideoDamageTest, LostFramesAreCountedOnceAndSteppedOver) {
  const auto path = made({.frames = 40, .keyEvery = 1}, "clip.avi");
  FileBytes bytes = bytesOfFile(path);
  VideoReader whole(path);
  // Every AVI frame begins with its mark "00dc": frame 20 gets a body of zeros. The first mark
  // stands in the header's index.
  int mark = -1;
  for (std::size_t i = 0; i + 600 < bytes.size(); ++i) {
    const bool here = bytes[i] == std::byte{'0'} && bytes[i + 1] == std::byte{'0'} &&
                      bytes[i + 2] == std::byte{'d'} && bytes[i + 3] == std::byte{'c'};
    if (here && mark++ == 20) {
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(i) + 8, 400, std::byte{0});
    }
  }
  VideoReader reader(written(bytes, "hole.avi"));
  std::vector<std::int64_t> indices;
  while (const FramePtr frame = reader.next()) {
    indices.push_back(frame->index);
  }
  EXPECT_EQ(indices.size(), 39U);
  EXPECT_THAT(indices, ::testing::Not(::testing::Contains(20)));
  const auto said = reader.damage();
  EXPECT_THAT(said.value_or(""), HasSubstr("1 of 40 frames of hole.avi cannot be decoded"));
  EXPECT_THAT(said.value_or(""), HasSubstr("the first is frame 20."));
  reader.seek(21);
  EXPECT_EQ(reader.next()->index, 21);
  EXPECT_EQ(reader.previous()->index, 19);
  reader.seek(20);
  EXPECT_EQ(reader.next()->index, 21);
  EXPECT_EQ(reader.damage(), said);
}

TEST_F(VideoDamageTest, WhatIsNoVideoIsRefusedInOneSentence) {
  std::mt19937 random(3);
  FileBytes noise(20'000);
  std::ranges::generate(noise, [&] { return static_cast<std::byte>(random()); });
  const auto noisy = written(noise, "noise.mp4");
  expectError([&] { VideoReader reader(noisy); }, ErrorCode::kBadData, {"noise.mp4"});
  const auto empty = written({}, "empty.mp4");
  expectError([&] { VideoReader reader(empty); }, ErrorCode::kBadData, {"empty.mp4"});
  const auto sound = made({.audio = true, .video = false}, "sound.mp4");
  expectError([&] { VideoReader reader(sound); },
              ErrorCode::kUnsupported,
              {"sound.mp4 has sound but no moving picture"});
  expectError([&] { VideoReader reader(folder_.path() / "absent.mp4"); },
              ErrorCode::kNotFound,
              {"absent.mp4", "Check the path"});
}

TEST_F(VideoDamageTest, ForgedSizesAreRefusedWithoutTheirMemory) {
  // Matroska's PixelWidth and PixelHeight: 8000 x 300 becomes 30000 x 30000.
  FileBytes bytes =
      bytesOfFile(made({.width = 8000, .height = 300, .frames = 1, .codec = "ffv1"}, "honest.mkv"));
  const auto forge = [&](std::uint8_t id, int from) {
    const FileBytes honest{std::byte{id}, std::byte{0x82}, std::byte(from >> 8), std::byte(from)};
    const auto found = std::ranges::search(bytes, honest);
    ASSERT_FALSE(found.empty());
    found[2] = std::byte{30'000 >> 8};
    found[3] = std::byte{30'000 & 0xFF};
  };
  forge(0xB0, 8000);
  forge(0xBA, 300);
  const auto path = written(bytes, "bomb.mkv");
  forgetPeak();
  const std::size_t before = ProcessUse::now().residentBytes;
  expectError([&] { VideoReader reader(path); },
              ErrorCode::kUnsupported,
              {"bomb.mkv", "30000 x 30000", "64000000 pixels"});
  EXPECT_LT(peakBytes(), before + 50'000'000);
}

TEST_F(VideoDamageTest, PlaylistsThatNameOtherFilesAreNotFollowed) {
  const auto secret = made({}, "secret.ts");
  const std::string playlist =
      "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + secret.string() + "\n#EXT-X-ENDLIST\n";
  const std::string script = "ffconcat version 1.0\nfile '" + secret.string() + "'\n";
  for (const std::string& text : {playlist, script}) {
    std::ofstream(folder_.path() / "list.mp4") << text;
    EXPECT_EQ(errorOf([&] { VideoReader reader(folder_.path() / "list.mp4"); }).code(),
              ErrorCode::kBadData);
  }
}

TEST_F(VideoDamageTest, MutationsAreReadSoundlyOrRefusedWithoutHanging) {
  struct Seed {
    std::string name;
    std::string codec;
    int bFrames;
  };
  std::mt19937 random(20'261'126);
  for (const Seed& seed : {Seed{"clip.mp4", "mpeg4", 2},
                           Seed{"clip.mkv", "ffv1", 0},
                           Seed{"clip.avi", "mpeg4", 0},
                           Seed{"clip.ts", "mpeg2video", 2},
                           Seed{"clip.webm", "libvpx", 0}}) {
    const FileBytes file = bytesOfFile(made(
        {.frames = 12, .codec = seed.codec, .bFrames = seed.bFrames, .audio = false}, seed.name));
    for (int i = 0; i < 150 && !HasFailure(); ++i) {
      SCOPED_TRACE(seed.name + ' ' + std::to_string(i));
      const auto path = written(mutated(file, random), "mutated_" + seed.name);
      const auto begin = std::chrono::steady_clock::now();
      try {
        VideoReader reader(path);
        std::int64_t last = -1;
        while (const FramePtr frame = reader.next()) {
          ASSERT_GT(frame->index, last);
          ASSERT_FALSE(frame->image.empty());
          last = frame->index;
        }
        if (reader.info().frameCount > 3) {
          reader.seek(3);
          (void)reader.next();
        }
        (void)reader.damage();
      } catch (const Error& error) {
        EXPECT_NE(error.code(), ErrorCode::kInternal) << error.what();
      }
      EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    }
  }
}

}  // namespace
}  // namespace patchscape::test
