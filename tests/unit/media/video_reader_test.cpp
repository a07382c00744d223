// SPDX-License-Identifier: Apache-2.0
// Every frame of a video, in order, at its own time, from any place.
#include "core/media/video_reader.h"

#include "core/base/limits.h"
#include "core/media/media_error.h"
#include "picture_files.h"
#include "tests/support/error_of.h"
#include "tests/support/process_use.h"
#include "tests/support/video_files.h"

#include <gmock/gmock.h>

#include <random>

namespace patchscape::test {
namespace {

/// What can be told of a frame without its colours.
struct Seen {
  std::int64_t index;
  std::int64_t ticks;
  int number;

  bool operator==(const Seen&) const = default;
};

Seen seen(const FramePtr& frame) {
  return frame ? Seen{frame->index, frame->ticks, numberShown(frame->image)} : Seen{-1, -1, -1};
}

std::vector<Seen> allOf(FrameSource& source) {
  std::vector<Seen> frames;
  while (const FramePtr frame = source.next()) {
    frames.push_back(seen(frame));
  }
  return frames;
}

std::vector<int> numbersOf(const std::vector<Seen>& frames) {
  std::vector<int> numbers;
  for (const Seen& frame : frames) {
    numbers.push_back(frame.number);
  }
  return numbers;
}

std::vector<int> upTo(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

class VideoReaderTest : public ::testing::Test {
 protected:
  std::filesystem::path made(VideoRecipe recipe, const std::string& name = "clip.mp4") {
    recipe.path = folder_.path() / name;
    makeVideo(recipe);
    return recipe.path;
  }

  TemporaryFolder folder_;
};

struct Container {
  std::string name;
  std::string codec;
  int bFrames;
};

void PrintTo(const Container& container, std::ostream* out) { *out << container.name; }

class EveryContainer : public VideoReaderTest, public ::testing::WithParamInterface<Container> {
 protected:
  std::filesystem::path clip() {
    return made({.frames = 40, .codec = GetParam().codec, .bFrames = GetParam().bFrames},
                GetParam().name);
  }
};

TEST_P(EveryContainer, GivesEveryFrameOnceInOrder) {
  VideoReader reader(clip());
  EXPECT_EQ(reader.info().frameCount, 40);
  EXPECT_EQ(reader.info().width, 96);
  EXPECT_EQ(reader.info().height, 64);
  const auto frames = allOf(reader);
  EXPECT_EQ(numbersOf(frames), upTo(40));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].index, static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(reader.damage(), std::nullopt);
  EXPECT_EQ(reader.next(), nullptr);
}

TEST_P(EveryContainer, TimesAreEvenlyApart) {
  VideoReader reader(clip());
  EXPECT_FALSE(reader.info().variableRate);
  EXPECT_NEAR(reader.info().frameRate.value(), 30000.0 / 1001, 1e-9);
  double first = 0;
  for (std::int64_t i = 0; const FramePtr frame = reader.next(); ++i) {
    first = i == 0 ? frame->seconds() : first;
    // Matroska counts milliseconds.
    EXPECT_NEAR(frame->seconds() - first, static_cast<double>(i) * 1001 / 30000, 0.00051) << i;
  }
}

TEST_P(EveryContainer, SeekingGivesWhatReadingOnGave) {
  VideoReader reader(clip());
  const auto frames = allOf(reader);
  ASSERT_EQ(frames.size(), 40U);
  std::mt19937 random(7);
  for (int i = 0; i < 60; ++i) {
    const std::size_t at = random() % 40;
    reader.seek(static_cast<std::int64_t>(at));
    EXPECT_EQ(reader.position(), static_cast<std::int64_t>(at));
    EXPECT_EQ(seen(reader.next()), frames[at]) << at;
    if (at + 1 < frames.size()) {
      EXPECT_EQ(seen(reader.next()), frames[at + 1]) << at;
    }
  }
}

TEST_P(EveryContainer, StepsBackToTheStart) {
  VideoReader reader(clip());
  const auto frames = allOf(reader);
  for (std::size_t i = frames.size() - 1; i > 0; --i) {
    EXPECT_EQ(seen(reader.previous()), frames[i - 1]);
  }
  EXPECT_EQ(reader.previous(), nullptr);
  EXPECT_EQ(seen(reader.next()), frames[1]);
}

INSTANTIATE_TEST_SUITE_P(Files,
                         EveryContainer,
                         ::testing::Values(Container{"b_frames.mp4", "mpeg4", 2},
                                           Container{"plain.mov", "mpeg4", 0},
                                           Container{"b_frames.mkv", "mpeg4", 2},
                                           Container{"lossless.mkv", "ffv1", 0},
                                           Container{"plain.avi", "mpeg4", 0},
                                           Container{"b_frames.ts", "mpeg2video", 2},
                                           Container{"web.webm", "libvpx", 0}),
                         [](const auto& one) {
                           std::string name = one.param.name;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST_F(VideoReaderTest, BareStreamsWithoutTimesAreCounted) {
  VideoReader reader(made({.frames = 40}, "bare.m4v"));
  EXPECT_EQ(reader.info().frameCount, 40);
  double last = -1;
  for (int i = 0; i < 40; ++i) {
    const FramePtr frame = reader.next();
    ASSERT_TRUE(frame) << i;
    EXPECT_EQ(numberShown(frame->image), i);
    EXPECT_EQ(frame->index, i);
    EXPECT_GT(frame->seconds(), last);
    last = frame->seconds();
  }
  EXPECT_EQ(reader.next(), nullptr);
  for (const int at : {20, 3, 39, 0}) {
    reader.seek(at);
    EXPECT_EQ(numberShown(reader.next()->image), at);
  }
  EXPECT_EQ(reader.damage(), std::nullopt);
}

TEST_F(VideoReaderTest, GifsAreFilms) {
  VideoReader reader(made({.frames = 10, .timeBase = {1, 10}, .codec = "gif"}, "moving.gif"));
  EXPECT_EQ(numbersOf(allOf(reader)), upTo(10));
  EXPECT_EQ(reader.info().frameRate, (Rational{10, 1}));
}

TEST_F(VideoReaderTest, ConstantRatesAreExactFractions) {
  VideoReader ntsc(made({}));
  EXPECT_EQ(ntsc.info().frameRate, (Rational{30000, 1001}));
  VideoReader film(made({.timeBase = {1, 24}}));
  EXPECT_EQ(film.info().frameRate, (Rational{24, 1}));
}

TEST_F(VideoReaderTest, VariableRateKeepsEveryTime) {
  const std::vector<std::int64_t> ticks{0, 40, 41, 120, 121, 122, 500, 540, 580, 1000};
  for (const std::string name : {"clip.mp4", "clip.mkv"}) {
    VideoReader reader(
        made({.frames = 10, .timeBase = {1, 1000}, .ticks = ticks, .bFrames = 0}, name));
    EXPECT_TRUE(reader.info().variableRate);
    EXPECT_NEAR(reader.info().frameRate.value(), 9.0, 1e-9);
    std::vector<double> seconds;
    while (const FramePtr frame = reader.next()) {
      seconds.push_back(frame->seconds());
    }
    ASSERT_EQ(seconds.size(), ticks.size());
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      EXPECT_NEAR(seconds[i], static_cast<double>(ticks[i]) / 1000, 1e-9) << name << ' ' << i;
    }
    reader.seek(6);
    EXPECT_EQ(numberShown(reader.next()->image), 6);
  }
}

TEST_F(VideoReaderTest, RotationTurnsThePictureUpright) {
  VideoReader upright(made({.frames = 2}));
  const Image straight = upright.next()->image;
  for (const int degrees : {90, 180, 270}) {
    VideoReader reader(made({.frames = 2, .rotation = degrees}));
    EXPECT_EQ(reader.info().rotation, degrees);
    const Image turned = reader.next()->image;
    EXPECT_EQ(turned.width(), reader.info().width);
    EXPECT_EQ(turned.height(), reader.info().height);
    // The stored top-left corner moves clockwise.
    const int right = turned.width() - 1;
    const int bottom = turned.height() - 1;
    const auto corner = degrees == 90    ? turned.at(right - 3, 5)
                        : degrees == 180 ? turned.at(right - 5, bottom - 3)
                                         : turned.at(3, bottom - 5);
    const auto expected = straight.at(5, 3);
    EXPECT_THAT(std::vector(corner.begin(), corner.end()),
                ::testing::ElementsAreArray(expected.begin(), expected.end()))
        << degrees;
    EXPECT_EQ(turned.width(), degrees == 180 ? 96 : 64);
  }
}

TEST_F(VideoReaderTest, OddSizesAreReadWhole) {
  VideoReader reader(made({.width = 97, .height = 63, .frames = 3, .codec = "ffv1"}, "odd.mkv"));
  const FramePtr frame = reader.next();
  EXPECT_EQ(frame->image.width(), 97);
  EXPECT_EQ(frame->image.height(), 63);
  EXPECT_EQ(numberShown(frame->image), 0);
}

TEST_F(VideoReaderTest, ColoursComeBack) {
  VideoReader reader(made({.frames = 1, .codec = "ffv1"}, "colours.mkv"));
  const Image image = reader.next()->image;
  const Image truth = numberedPicture(96, 64, 0);
  double sum = 0;
  for (std::size_t i = 0; i < image.pixels().size(); ++i) {
    sum += std::abs(int(image.pixels()[i]) - int(truth.pixels()[i]));
  }
  // What halving the colour planes costs on a smooth picture.
  EXPECT_LT(sum / static_cast<double>(image.pixels().size()), 2.5);
}

TEST_F(VideoReaderTest, SaysWhetherThereIsSound) {
  VideoReader silent(made({}));
  EXPECT_FALSE(silent.info().hasAudio);
  VideoReader loud(made({.audio = true}));
  EXPECT_TRUE(loud.info().hasAudio);
  EXPECT_EQ(numbersOf(allOf(loud)), upTo(30));
}

TEST_F(VideoReaderTest, SeekingOutsideIsRefused) {
  VideoReader reader(made({}));
  for (const std::int64_t index : {std::int64_t{-1}, std::int64_t{30}}) {
    const Error error = errorOf([&] { reader.seek(index); });
    EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("frames 0 to 29"));
  }
  EXPECT_EQ(numberShown(reader.next()->image), 0);
}

TEST_F(VideoReaderTest, CanBeCancelled) {
  VideoReader reader(made({}));
  EXPECT_EQ(errorOf([&] { (void)reader.next([] { return false; }); }).code(),
            ErrorCode::kCancelled);
  EXPECT_EQ(numberShown(reader.next()->image), 0);
  const auto path = made({});
  EXPECT_EQ(errorOf([&] { VideoReader(path, [] { return false; }); }).code(),
            ErrorCode::kCancelled);
}

TEST_F(VideoReaderTest, SizesAreCheckedAtTheirLimits) {
  using limits::kMaxVideoSide;
  EXPECT_NO_THROW(requireAllowedVideoSize("clip", kMaxVideoSide, 10));
  EXPECT_NO_THROW(requireAllowedVideoSize("clip", kMaxVideoSide - 1, 10));
  EXPECT_NO_THROW(requireAllowedVideoSize("clip", 8000, 8000));
  expectError([] { requireAllowedVideoSize("clip", kMaxVideoSide + 1, 10); },
              ErrorCode::kUnsupported,
              {"clip", "8193 x 10", "8192 a side"});
  expectError([] { requireAllowedVideoSize("clip", 8000, 8001); },
              ErrorCode::kUnsupported,
              {"8000 x 8001", "64000000 pixels"});
  expectError([] { requireAllowedVideoSize("clip", 0, 10); }, ErrorCode::kBadData, {"clip"});
}

TEST_F(VideoReaderTest, FramesPastTheLimitAreRefusedFromTheHeader) {
  const auto path =
      made({.width = limits::kMaxVideoSide + 16, .height = 16, .frames = 1, .codec = "ffv1"},
           "wide.mkv");
  expectError(
      [&] { VideoReader reader(path); }, ErrorCode::kUnsupported, {"wide.mkv", "8208 x 16"});
}

TEST_F(VideoReaderTest, RatesPastTheLimitAreRefused) {
  const auto path = made({.timeBase = {1, 2000}, .codec = "ffv1"}, "fast.mov");
  expectError([&] { VideoReader reader(path); },
              ErrorCode::kUnsupported,
              {"fast.mov", "2000 frames a second", "1000"});
  VideoReader allowed(made({.timeBase = {1, 1000}, .codec = "ffv1"}, "quick.mov"));
  EXPECT_EQ(allowed.info().frameRate, (Rational{1000, 1}));
}

TEST_F(VideoReaderTest, OpeningAndClosingManyTimesLeavesNothing) {
  const auto path = made({.audio = true});
  const auto cycle = [&] {
    VideoReader reader(path);
    reader.seek(17);
    EXPECT_EQ(numberShown(reader.next()->image), 17);
  };
  for (int i = 0; i < 100; ++i) {
    cycle();
  }
  const ProcessUse warm = ProcessUse::now();
  for (int i = 0; i < 200; ++i) {
    cycle();
  }
  const ProcessUse after = ProcessUse::now();
  // Fewer may be left of what other tests opened.
  EXPECT_LE(after.files, warm.files);
  EXPECT_LE(after.threads, warm.threads);
  EXPECT_LT(after.residentBytes, warm.residentBytes + warm.residentBytes / 50);
}

TEST(RealVideo, WalksThroughTheClips) {
  for (const std::string name : {"person_walk_cut60s.mp4", "car-detection.mp4"}) {
    const std::filesystem::path path =
        std::filesystem::path(PATCHSCAPE_SOURCE_DIR "/../shared/data/video") / name;
    if (!std::filesystem::exists(path)) {
      GTEST_SKIP() << path << " is not there";
    }
    VideoReader reader(path);
    std::int64_t frames = 0;
    double last = -1;
    while (const FramePtr frame = reader.next()) {
      ASSERT_EQ(frame->index, frames++);
      ASSERT_GT(frame->seconds(), last);
      last = frame->seconds();
    }
    EXPECT_EQ(frames, reader.info().frameCount) << name;
    EXPECT_EQ(reader.damage(), std::nullopt);
  }
}

}  // namespace
}  // namespace patchscape::test
