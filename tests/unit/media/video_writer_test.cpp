// SPDX-License-Identifier: Apache-2.0
// Result videos hold every frame at its time, the sound unchanged, and no half file under a final
// name.
#include "core/media/video_writer.h"

#include "core/media/video_reader.h"
#include "picture_files.h"
#include "tests/support/error_of.h"
#include "tests/support/video_files.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <numeric>

extern "C" {
#include <libavformat/avformat.h>
}

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Payloads of all sound packets, in order, with their times.
std::vector<std::pair<double, std::string>> soundOf(const fs::path& path) {
  std::vector<std::pair<double, std::string>> packets;
  AVFormatContext* format = nullptr;
  EXPECT_GE(avformat_open_input(&format, path.c_str(), nullptr, nullptr), 0) << path;
  EXPECT_GE(avformat_find_stream_info(format, nullptr), 0);
  AVPacket* packet = av_packet_alloc();
  while (av_read_frame(format, packet) >= 0) {
    const AVStream& stream = *format->streams[packet->stream_index];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
      packets.emplace_back(static_cast<double>(packet->pts) * av_q2d(stream.time_base),
                           std::string(reinterpret_cast<const char*>(packet->data),
                                       static_cast<std::size_t>(packet->size)));
    }
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  avformat_close_input(&format);
  return packets;
}

double mean(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels().size(); ++i) {
    sum += std::abs(int(a.pixels()[i]) - int(b.pixels()[i]));
  }
  return sum / static_cast<double>(a.pixels().size());
}

class VideoWriterTest : public ::testing::Test {
 protected:
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  VideoWriterOptions options(const std::string& name = "out.mp4") const {
    return {.path = at(name),
            .width = 96,
            .height = 64,
            .frameRate = {30000, 1001},
            .timeBase = {1001, 30000}};
  }

  void write(const VideoWriterOptions& options, int frames) {
    VideoWriter writer(options);
    for (int i = 0; i < frames; ++i) {
      writer.add(numberedPicture(options.width, options.height, i), i);
    }
    writer.finish();
  }

  TemporaryFolder folder_;
};

TEST_F(VideoWriterTest, EveryFrameComesBackAtItsTime) {
  for (const std::string name : {"out.mp4", "out.mov", "out.mkv"}) {
    write(options(name), 100);
    EXPECT_FALSE(fs::exists(partialPath(at(name))));
    VideoReader reader(at(name));
    EXPECT_EQ(reader.info().frameCount, 100) << name;
    EXPECT_FALSE(reader.info().variableRate) << name;
    EXPECT_NEAR(reader.info().frameRate.value(), 30000.0 / 1001, 1e-9) << name;
    for (int i = 0; i < 100; ++i) {
      const FramePtr frame = reader.next();
      ASSERT_TRUE(frame) << name << ' ' << i;
      EXPECT_EQ(numberShown(frame->image), i) << name;
      EXPECT_NEAR(frame->seconds(), i * 1001.0 / 30000, 0.00051) << name;
      EXPECT_LT(mean(frame->image, numberedPicture(96, 64, i)), 4.0) << name << ' ' << i;
    }
    EXPECT_EQ(reader.next(), nullptr);
    EXPECT_EQ(reader.damage(), std::nullopt);
  }
}

TEST_F(VideoWriterTest, RatesStayExactFractions) {
  for (const Rational rate : {Rational{24, 1}, Rational{30000, 1001}, Rational{50, 3}}) {
    VideoWriterOptions wanted = options();
    wanted.frameRate = rate;
    wanted.timeBase = {rate.denominator, rate.numerator};
    write(wanted, 50);
    VideoReader reader(at("out.mp4"));
    EXPECT_EQ(reader.info().frameRate, rate);
    AVFormatContext* format = nullptr;
    ASSERT_GE(avformat_open_input(&format, at("out.mp4").c_str(), nullptr, nullptr), 0);
    const AVStream& stream = *format->streams[0];
    EXPECT_NEAR(
        static_cast<double>(stream.duration) * av_q2d(stream.time_base), 50 / rate.value(), 1e-6);
    avformat_close_input(&format);
  }
}

TEST_F(VideoWriterTest, VariableTimesAreKept) {
  const std::vector<std::int64_t> ticks{0, 40, 41, 120, 121, 122, 500, 540, 580, 1000};
  VideoWriterOptions wanted = options();
  wanted.timeBase = {1, 1000};
  wanted.frameRate = {9, 1};
  {
    VideoWriter writer(wanted);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      writer.add(numberedPicture(96, 64, static_cast<int>(i)), ticks[i]);
    }
    writer.finish();
  }
  VideoReader reader(at("out.mp4"));
  EXPECT_TRUE(reader.info().variableRate);
  for (const std::int64_t tick : ticks) {
    const FramePtr frame = reader.next();
    ASSERT_TRUE(frame) << tick;
    EXPECT_NEAR(frame->seconds(), static_cast<double>(tick) / 1000, 1e-9);
  }
}

TEST_F(VideoWriterTest, AStartOtherThanZeroIsKept) {
  for (const std::string name : {"out.mp4", "out.mkv"}) {
    VideoWriterOptions wanted = options(name);
    wanted.timeBase = {1, 1000};
    wanted.frameRate = {25, 1};
    {
      VideoWriter writer(wanted);
      for (int i = 0; i < 10; ++i) {
        writer.add(numberedPicture(96, 64, i), 1400 + 40 * i);
      }
      writer.finish();
    }
    VideoReader reader(at(name));
    for (int i = 0; i < 10; ++i) {
      EXPECT_NEAR(reader.next()->seconds(), 1.4 + 0.04 * i, 1e-9) << name << ' ' << i;
    }
  }
}

TEST_F(VideoWriterTest, SoundIsCopiedBitByBit) {
  const fs::path source = at("source.mp4");
  makeVideo({.path = source, .frames = 90, .audio = true});
  const auto truth = soundOf(source);
  ASSERT_GT(truth.size(), 100U);
  for (const std::string name : {"out.mp4", "out.mkv"}) {
    VideoWriterOptions wanted = options(name);
    wanted.audioFrom = source;
    write(wanted, 90);
    const auto copied = soundOf(at(name));
    ASSERT_EQ(copied.size(), truth.size()) << name;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      EXPECT_EQ(copied[i].second, truth[i].second) << name << ' ' << i;
      EXPECT_NEAR(copied[i].first - copied[0].first, truth[i].first - truth[0].first, 0.00101)
          << name << ' ' << i;
    }
    VideoReader reader(at(name));
    EXPECT_TRUE(reader.info().hasAudio);
  }
}

TEST_F(VideoWriterTest, SoundThatTheContainerCannotHoldIsNamed) {
  const fs::path source = at("source.mkv");
  makeVideo({.path = source, .audio = true, .audioCodec = "pcm_s16le"});
  VideoWriterOptions wanted = options("out.mp4");
  wanted.audioFrom = source;
  VideoWriter writer(wanted);
  EXPECT_THAT(writer.audioNote().value_or(""), HasSubstr("pcm_s16le"));
  writer.add(numberedPicture(96, 64, 0), 0);
  writer.finish();
  VideoReader reader(at("out.mp4"));
  EXPECT_FALSE(reader.info().hasAudio);
}

TEST_F(VideoWriterTest, OddSizesGetACopyOfTheirEdge) {
  VideoWriterOptions wanted = options();
  wanted.width = 97;
  wanted.height = 63;
  VideoWriter writer(wanted);
  EXPECT_EQ(writer.codedWidth(), 98);
  EXPECT_EQ(writer.codedHeight(), 64);
  writer.add(Image(97, 63, std::vector<std::uint8_t>(97 * 63 * 3, 200)), 0);
  writer.finish();
  VideoReader reader(at("out.mp4"));
  const Image image = reader.next()->image;
  EXPECT_EQ(image.width(), 98);
  EXPECT_NEAR(image.at(97, 63)[0], 200, 3);
}

TEST_F(VideoWriterTest, PicturesOfAnotherSizeAreResized) {
  VideoWriter writer(options());
  writer.add(numberedPicture(96, 64, 0), 0);
  writer.add(numberedPicture(192, 128, 1), 1);
  writer.finish();
  VideoReader reader(at("out.mp4"));
  (void)reader.next();
  const FramePtr second = reader.next();
  EXPECT_EQ(second->image.width(), 96);
  EXPECT_EQ(numberShown(second->image), 1);
}

TEST_F(VideoWriterTest, NumbersComeBackExactly) {
  VideoWriterOptions wanted = options("depth.mkv");
  wanted.coding = VideoCoding::kFfv1Grey16;
  const auto numbers = [](int frame) {
    std::vector<std::uint16_t> values(96 * 64);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<std::uint16_t>(i * 2654435761U + 977U * frame);
    }
    return values;
  };
  VideoWriter writer(wanted);
  for (int i = 0; i < 12; ++i) {
    writer.add(numbers(i), i);
  }
  writer.finish();
  const auto frames = greyFramesOf(at("depth.mkv"));
  ASSERT_EQ(frames.size(), 12U);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(frames[static_cast<std::size_t>(i)], numbers(i)) << i;
  }
  EXPECT_EQ(errorOf([&] { writer.add(std::vector<std::uint16_t>(5), 99); }).code(),
            ErrorCode::kInternal);
}

TEST_F(VideoWriterTest, WhatIsLeftUnfinishedPlaysUnderItsPartialName) {
  {
    VideoWriter writer(options());
    for (int i = 0; i < 40; ++i) {
      writer.add(numberedPicture(96, 64, i), i);
    }
  }
  EXPECT_FALSE(fs::exists(at("out.mp4")));
  ASSERT_EQ(partialPath(at("out.mp4")), at("out.partial.mp4"));
  VideoReader reader(at("out.partial.mp4"));
  EXPECT_EQ(reader.info().frameCount, 40);
  int frames = 0;
  while (const FramePtr frame = reader.next()) {
    EXPECT_EQ(numberShown(frame->image), frames++);
  }
  EXPECT_EQ(frames, 40);
}

TEST_F(VideoWriterTest, AFormerFileStaysUntilTheNewOneIsWhole) {
  write(options(), 5);
  {
    VideoWriter writer(options());
    writer.add(numberedPicture(96, 64, 0), 0);
    VideoReader former(at("out.mp4"));
    EXPECT_EQ(former.info().frameCount, 5);
  }
  EXPECT_EQ(VideoReader(at("out.mp4")).info().frameCount, 5);
  write(options(), 7);
  EXPECT_EQ(VideoReader(at("out.mp4")).info().frameCount, 7);
}

TEST_F(VideoWriterTest, TheSameNumbersGiveTheSameBytes) {
  // Of FFV1 only: what x264 makes of equal frames depends on the memory it is given.
  const auto bytesOf = [&](const std::string& name) {
    VideoWriterOptions wanted = options(name);
    wanted.coding = VideoCoding::kFfv1Grey16;
    VideoWriter writer(wanted);
    std::vector<std::uint16_t> numbers(96 * 64);
    for (int i = 0; i < 20; ++i) {
      std::iota(numbers.begin(), numbers.end(), static_cast<std::uint16_t>(i));
      writer.add(numbers, i);
    }
    writer.finish();
    std::ifstream in(at(name), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string first = bytesOf("a.mkv");
  EXPECT_GT(first.size(), 1000U);
  EXPECT_EQ(first, bytesOf("b.mkv"));
}

TEST_F(VideoWriterTest, WhatCannotBeWrittenIsRefusedInOneSentence) {
  expectError([&] { VideoWriter writer(options("absent/out.mp4")); },
              ErrorCode::kWriteFailed,
              {"absent/out.mp4", "No such file or directory", "Choose another folder"});
  for (const std::string name : {"out.png", "out.txt", "out"}) {
    expectError([&] { VideoWriter writer(options(name)); },
                ErrorCode::kInvalidArgument,
                {name, ".mp4, .mov or .mkv"});
  }
  VideoWriterOptions depth = options("depth.mp4");
  depth.coding = VideoCoding::kFfv1Grey16;
  expectError([&] { VideoWriter writer(depth); }, ErrorCode::kInvalidArgument, {".mkv"});
  VideoWriterOptions still = options();
  still.frameRate = {};
  expectError([&] { VideoWriter writer(still); }, ErrorCode::kInvalidArgument, {"rate"});
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(VideoWriterTest, AFullDiskIsOneSentenceAndNoFinalFile) {
  VideoWriterOptions wanted = options("depth.mkv");
  wanted.coding = VideoCoding::kFfv1Grey16;
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{60'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const Error error = errorOf([&] {
    VideoWriter writer(wanted);
    std::vector<std::uint16_t> noise(96 * 64);
    for (int i = 0; i < 60; ++i) {
      for (std::size_t j = 0; j < noise.size(); ++j) {
        noise[j] = static_cast<std::uint16_t>((j + 7919U * i) * 2654435761U >> 7U);
      }
      writer.add(noise, i);
    }
    writer.finish();
  });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error.code(), ErrorCode::kWriteFailed);
  EXPECT_THAT(error.what(), HasSubstr("depth.mkv: File too large"));
  EXPECT_FALSE(fs::exists(at("depth.mkv")));
}

}  // namespace
}  // namespace patchscape::test
