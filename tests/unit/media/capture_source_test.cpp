// SPDX-License-Identifier: Apache-2.0
// Live sources, through GStreamer's test pipelines: no camera is needed.
#include "core/media/capture_source.h"

#include "tests/support/error_of.h"
#include "tests/support/process_use.h"

#include <gmock/gmock.h>

#include <thread>

namespace patchscape::test {
namespace {

using ::testing::HasSubstr;

TEST(CaptureSource, GivesFramesUntilThePipelineEnds) {
  const auto source = openFrameSource(
      "gst:videotestsrc is-live=true num-buffers=20 ! video/x-raw,width=160,height=120,"
      "framerate=100/1");
  EXPECT_TRUE(source->info().live);
  EXPECT_EQ(source->info().width, 160);
  EXPECT_EQ(source->info().height, 120);
  EXPECT_EQ(source->info().frameRate, (Rational{100'000, 1000}));
  std::int64_t last = -1;
  double time = -1;
  int frames = 0;
  while (const FramePtr frame = source->next()) {
    EXPECT_EQ(frame->image.width(), 160);
    EXPECT_GT(frame->index, last);
    EXPECT_GT(frame->seconds(), time);
    last = frame->index;
    time = frame->seconds();
    ++frames;
  }
  EXPECT_GT(frames, 1);
  EXPECT_EQ(last, 19);
}

TEST(CaptureSource, ASlowReaderGetsTheNewestFrame) {
  const auto source = openFrameSource(
      "gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=200/1");
  const FramePtr first = source->next();
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
  while (std::chrono::steady_clock::now() < until) {
  }
  const FramePtr second = source->next();
  EXPECT_GT(second->index, first->index + 10);
}

TEST(CaptureSource, ColoursAreRgb) {
  const auto source = openFrameSource(
      "gst:videotestsrc pattern=red num-buffers=3 ! video/x-raw,width=64,height=48");
  const FramePtr frame = source->next();
  const auto pixel = frame->image.at(32, 24);
  EXPECT_GT(pixel[0], 240);
  EXPECT_LT(pixel[1], 15);
  EXPECT_LT(pixel[2], 15);
}

TEST(CaptureSource, AStalledPipelineCanBeLeft) {
  // A valve that never opens: the pipeline starts and no frame ever comes.
  int asked = 0;
  const auto begin = std::chrono::steady_clock::now();
  const Error error = errorOf([&] {
    (void)openFrameSource("gst:videotestsrc is-live=true ! valve drop=true",
                          [&] { return ++asked < 4; });
  });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
  EXPECT_EQ(error.code(), ErrorCode::kCancelled);
}

TEST(CaptureSource, WhatDoesNotOpenIsSaidInOneSentence) {
  const Error absent = errorOf([] { (void)openFrameSource("camera:99"); });
  EXPECT_EQ(absent.code(), ErrorCode::kDeviceLost);
  EXPECT_THAT(absent.what(), HasSubstr("The camera does not open"));
  const Error device = errorOf([] { (void)openFrameSource("/dev/video99"); });
  EXPECT_EQ(device.code(), ErrorCode::kDeviceLost);
  const Error pipeline = errorOf([] { (void)openFrameSource("gst:nosuchelement"); });
  EXPECT_EQ(pipeline.code(), ErrorCode::kDeviceLost);
  EXPECT_THAT(pipeline.what(), HasSubstr("Test pipeline gives no picture within 4 s"));
  for (const std::string locator : {"camera:", "camera:front", "camera:-1"}) {
    EXPECT_EQ(errorOf([&] { (void)openFrameSource(locator); }).code(), ErrorCode::kInvalidArgument);
  }
}

TEST(CaptureSource, OpeningAndClosingManyTimesLeavesNothing) {
  const auto cycle = [] {
    const auto source =
        openFrameSource("gst:videotestsrc is-live=true ! video/x-raw,width=64,height=48");
    EXPECT_TRUE(source->next());
  };
  for (int i = 0; i < 5; ++i) {
    cycle();
  }
  const ProcessUse warm = ProcessUse::now();
  for (int i = 0; i < 30; ++i) {
    cycle();
  }
  // A device is closed on its own thread, which the destructor does not wait for.
  ProcessUse after = ProcessUse::now();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while ((after.files > warm.files || after.threads > warm.threads) &&
         std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
    after = ProcessUse::now();
  }
  EXPECT_LE(after.files, warm.files);
  EXPECT_LE(after.threads, warm.threads);
}

TEST(CaptureSource, CannotBeWound) {
  const auto source =
      openFrameSource("gst:videotestsrc num-buffers=3 ! video/x-raw,width=64,height=48");
  EXPECT_EQ(errorOf([&] { source->seek(0); }).code(), ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace patchscape::test
